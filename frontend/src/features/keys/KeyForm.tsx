import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import type { ProviderKey } from "@/shared/api/types";
import { ApiError } from "@/shared/api/problem";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { providersQuery, useAddKey } from "./api";
import { FormatNote } from "./FormatNote";
import { isWhole, MINE, type Owner, OwnerChoice, ownerFacts } from "./OwnerChoice";
import { type FormatHint, formatHint } from "./prefixes";
import { ProviderSelect } from "./ProviderSelect";

interface KeyFormProps {
  organization: string;
  provider?: string;
  /** The provider was chosen in a step before, so it is not asked again. */
  fixedProvider?: boolean;
  onSaved: (key: ProviderKey) => void;
}

/** Saves a key. The secret goes from the field to the request and is in no state of the page. */
export function KeyForm({ organization, provider, fixedProvider, onSaved }: KeyFormProps) {
  const { t } = useLingui();
  const [slug, setSlug] = useState<string | null>(provider ?? null);
  const [owner, setOwner] = useState<Owner>(MINE);
  const [hint, setHint] = useState<FormatHint | null>(null);
  const secretField = useRef<HTMLInputElement>(null);
  const { data } = useQuery(providersQuery(organization));
  const chosen = data?.find((entry) => entry.slug === slug);
  const add = useAddKey(organization);
  const [error, setError] = useState<unknown>(null);
  const fields = error instanceof ApiError ? error.fields : {};

  const judge = (wanted: string | null) => {
    const simulated = data?.find((entry) => entry.slug === wanted)?.simulated ?? false;
    setHint(formatHint(wanted, secretField.current?.value ?? "", simulated));
  };
  const choose = (next: string | null) => {
    setSlug(next);
    judge(next);
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    if (!slug) return;
    const name = String(values.get("name") ?? "").trim() || (chosen?.name ?? slug);
    const secret = String(values.get("secret") ?? "").trim();
    setError(null);
    setHint(null);
    try {
      const key = await add.mutateAsync({ provider: slug, name, secret, ...ownerFacts(owner) });
      form.reset();
      onSaved(key);
    } catch (problem) {
      setError(problem);
    } finally {
      // A mutation remembers what it was called with; a secret is not to be remembered.
      add.reset();
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} data-testid="key-form" autoComplete="off">
      <Stack gap="md">
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={error} />}
        {fixedProvider ? null : (
          <ProviderSelect
            organization={organization}
            value={slug}
            onChange={choose}
            error={fields.provider}
          />
        )}
        <PasswordInput
          ref={secretField}
          name="secret"
          onChange={() => judge(slug)}
          label={t`Key`}
          placeholder={t`Paste it here`}
          description={
            chosen?.key_url ? (
              <Anchor href={chosen.key_url} target="_blank" rel="noopener noreferrer" size="sm">
                <Group gap={5} component="span" display="inline-flex">
                  <Trans>Get one from {chosen.name}</Trans>
                  <ExternalLink size={13} />
                </Group>
              </Anchor>
            ) : chosen?.simulated ? (
              <Trans>
                This provider is simulated: any key that begins with sim- works, such as sim-hello.
              </Trans>
            ) : null
          }
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          error={fields.secret}
          data-1p-ignore
          data-lpignore="true"
        />
        <FormatNote
          hint={hint}
          provider={chosen}
          providers={data}
          onProvider={fixedProvider ? null : choose}
        />
        <TextInput
          name="name"
          label={t`Name`}
          description={t`To tell keys apart: you see it under every answer it paid for.`}
          placeholder={chosen?.name}
          maxLength={80}
          error={fields.name}
        />
        <OwnerChoice value={owner} onChange={setOwner} error={fields.project} />
        <Button type="submit" size="md" loading={add.isPending} disabled={!slug || !isWhole(owner)}>
          <Trans>Save and verify</Trans>
        </Button>
        <Text size="xs" c="dimmed">
          <Trans>
            Sealed at once, sent only to its own provider, and never shown again. Verifying spends nothing.
          </Trans>
        </Text>
      </Stack>
    </form>
  );
}
