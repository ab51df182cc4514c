import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { projectsQuery } from "@/features/projects/api";
import { ApiError } from "@/shared/api/problem";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type CreatedToken, createToken, type NewToken, type ServiceAccount, tokensKey } from "./api";
import { expiryOf } from "./expiry";
import { ExpiryChoice, type ExpiryWish } from "./ExpiryChoice";
import { effectiveScopes, type Scope, unreadablePattern } from "./limits";
import { ModelChoice } from "./ModelChoice";
import { ScopeChoice } from "./ScopeChoice";

interface TokenFormProps {
  organization: string;
  /** Whom else it may speak for; nobody for who does not manage them. */
  accounts: ServiceAccount[];
  /** The service account that was meant when the form was opened. */
  account?: string;
  onCreated: (token: CreatedToken) => void;
}

const SELF = "self";

/** A token's name, whom it speaks for, and what it may at most. */
export function TokenForm({ organization, accounts, account, onCreated }: TokenFormProps) {
  const { t } = useLingui();
  const { data: projects } = useQuery(projectsQuery(organization));
  const [owner, setOwner] = useState(account ?? SELF);
  const [scopes, setScopes] = useState<Scope[]>(["chat", "gateway"]);
  const [project, setProject] = useState<string | null>(null);
  const [models, setModels] = useState<string[]>([]);
  const [expiry, setExpiry] = useState<ExpiryWish>({ lifetime: "90", date: "" });
  const [tried, setTried] = useState(false);
  const create = useCreate(organization, onCreated);

  const wanted = effectiveScopes(scopes, project);
  const unread = unreadablePattern(models);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const expires = expiryOf(expiry.lifetime, expiry.date);
    if (wanted.length === 0 || unread !== null || expires === undefined) return;
    create.mutate({
      name: String(new FormData(event.currentTarget).get("name") ?? "").trim(),
      scopes: wanted,
      models,
      expires_at: expires,
      project,
      service_account: owner === SELF ? null : owner,
    });
  };
  const fields = create.error instanceof ApiError ? create.error.fields : {};
  const scopeError = tried && wanted.length === 0 ? t`Choose at least one.` : fields.scopes;
  const modelError =
    unread === null ? fields.models : t`“${unread}” names no model. Write provider/model; * is any text.`;
  return (
    <form onSubmit={submit} data-testid="token-form">
      <Stack gap="lg">
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={create.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          placeholder={t`What it is for`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          autoComplete="off"
          error={fields.name}
        />
        {accounts.length > 0 ? (
          <Select
            label={t`Speaks for`}
            description={t`What it does stands under this name.`}
            data={[
              { value: SELF, label: t`Me` },
              {
                group: t`Service accounts`,
                items: accounts.map(({ id, name }) => ({ value: id, label: name })),
              },
            ]}
            value={owner}
            onChange={(value) => setOwner(value ?? SELF)}
            allowDeselect={false}
            error={fields.service_account}
            data-testid="token-owner"
          />
        ) : null}
        {projects && projects.length > 0 ? (
          <Select
            label={t`Project`}
            description={t`With one, the token sees that project's conversations alone.`}
            placeholder={t`Any project`}
            data={projects.map((entry) => ({ value: entry.id, label: entry.name }))}
            value={project}
            onChange={setProject}
            searchable={projects.length > 8}
            clearable
            error={fields.project}
            data-testid="token-project"
          />
        ) : null}
        <ScopeChoice
          value={scopes}
          onChange={setScopes}
          withinProject={project !== null}
          error={scopeError}
        />
        <ModelChoice organization={organization} value={models} onChange={setModels} error={modelError} />
        <ExpiryChoice value={expiry} onChange={setExpiry} error={fields.expires_at} />
        <Button type="submit" loading={create.isPending} data-testid="token-create">
          <Trans>Create token</Trans>
        </Button>
      </Stack>
    </form>
  );
}

function useCreate(organization: string, onCreated: (token: CreatedToken) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewToken) => createToken(organization, body),
    // The answer holds the secret: nothing but the dialog that shows it is to remember it.
    gcTime: 0,
    onSuccess: (created) => {
      void client.invalidateQueries({ queryKey: tokensKey(organization) });
      onCreated(created);
    },
  });
}
