import { Trans, useLingui } from "@lingui/react/macro";
import {
  ActionIcon,
  Anchor,
  Button,
  Code,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Code as CodeIcon, Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { AccessToken } from "@/shared/api/types";
import { ApiError } from "@/shared/api/problem";
import { ago } from "@/shared/format";
import { useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { notifyError } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/Page";
import { createToken, deleteToken, tokensKey, tokensQuery } from "./api";
import styles from "./Tokens.module.css";

export function TokensPage() {
  const organization = useOrganizationId();
  const { data, isPending, error } = useQuery(tokensQuery(organization));
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={<Trans>API access</Trans>}
      lead={<Trans>With a token, your programs do what you do here. Each ends when you delete it.</Trans>}
      actions={
        <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)} data-testid="add-token">
          <Trans>New token</Trans>
        </Button>
      }
    >
      <Stack gap={28}>
        <ErrorNote error={error} />
        {isPending ? <Loading /> : null}
        {data?.length === 0 ? (
          <Blank
            icon={CodeIcon}
            title={<Trans>No token yet</Trans>}
            action={
              <Button mt="sm" onClick={() => setCreating(true)}>
                <Trans>Create a token</Trans>
              </Button>
            }
          >
            <Trans>A program sends it along with every request, and acts for you.</Trans>
          </Blank>
        ) : null}
        {data && data.length > 0 ? (
          <div className={styles.list}>
            {data.map((token) => (
              <TokenRow key={token.id} token={token} organization={organization} />
            ))}
          </div>
        ) : null}
        <Example />
      </Stack>
      <Modal opened={creating} onClose={() => setCreating(false)} title={<Trans>New token</Trans>} size="lg">
        {creating ? <CreateToken organization={organization} onDone={() => setCreating(false)} /> : null}
      </Modal>
    </Page>
  );
}

function TokenRow({ token, organization }: { token: AccessToken; organization: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteToken(organization, token.id),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensKey(organization) }),
    onError: notifyError,
  });
  const used = token.last_used_at ? ago(token.last_used_at) : null;
  const until = token.expires_at ? new Date(token.expires_at).toLocaleDateString() : null;
  return (
    <div className={styles.row} data-testid="token-row">
      <div className={styles.main}>
        <Text fw={530}>{token.name}</Text>
        <Text size="sm" c="dimmed">
          {token.hint ? <span className={styles.mono}>{token.hint} · </span> : null}
          {used ? <Trans>used {used}</Trans> : <Trans>never used</Trans>}
          {" · "}
          {until ? <Trans>until {until}</Trans> : <Trans>does not expire</Trans>}
        </Text>
      </div>
      {asked ? (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
            <Trans>Keep it</Trans>
          </Button>
          <Button size="compact-sm" color="red" onClick={() => remove.mutate()} loading={remove.isPending}>
            <Trans>Delete</Trans>
          </Button>
        </Group>
      ) : (
        <Tooltip label={t`Delete`}>
          <ActionIcon onClick={() => setAsked(true)} aria-label={t`Delete ${token.name}`}>
            <Trash2 size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

function CreateToken({ organization, onDone }: { organization: string; onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [days, setDays] = useState("90");
  const create = useMutation({
    mutationFn: (name: string) => {
      const expires = new Date(Date.now() + Number(days) * 86_400_000).toISOString();
      return createToken(organization, days === "never" ? { name } : { name, expires_at: expires });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: tokensKey(organization) }),
  });
  const secret = create.data?.token;
  if (secret) {
    return (
      <Stack>
        <Text size="sm">
          <Trans>Copy it now: it is not stored and cannot be shown again.</Trans>
        </Text>
        <Group gap="xs" wrap="nowrap" className={styles.secret}>
          <Code className={styles.secretText} data-testid="token-secret">
            {secret}
          </Code>
          <CopyIcon value={secret} />
        </Group>
        <Button onClick={onDone}>
          <Trans>I have copied it</Trans>
        </Button>
      </Stack>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  const fields = create.error instanceof ApiError ? create.error.fields : {};
  return (
    <form onSubmit={submit}>
      <Stack>
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={create.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          placeholder={t`What it is for`}
          required
          withAsterisk={false}
          maxLength={80}
          data-autofocus
          error={fields.name}
        />
        <Select
          label={t`Expires`}
          value={days}
          onChange={(value) => setDays(value ?? "90")}
          allowDeselect={false}
          data={[
            { value: "30", label: t`In 30 days` },
            { value: "90", label: t`In 90 days` },
            { value: "365", label: t`In a year` },
            { value: "never", label: t`Never` },
          ]}
          error={fields.expires_at}
        />
        <Button type="submit" loading={create.isPending}>
          <Trans>Create token</Trans>
        </Button>
      </Stack>
    </form>
  );
}

function Example() {
  const command = [
    `curl ${window.location.origin}/api/v1/me/ \\`,
    `  -H "Authorization: Bearer $BYOK_TOKEN"`,
  ].join("\n");
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={530}>
          <Trans>Try it</Trans>
        </Text>
        <CopyIcon value={command} />
      </Group>
      <Code block className={styles.example}>
        {command}
      </Code>
      <Anchor href="/api/v1/docs/" target="_blank" size="sm" mt="xs" display="inline-block">
        <Trans>Everything the API can do</Trans>
      </Anchor>
    </div>
  );
}
