import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/shared/session";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { serviceAccountsQuery, tokensQuery } from "./api";
import { curlLine } from "./curl";
import { SecretDialog } from "./SecretDialog";
import { ServiceAccounts } from "./ServiceAccounts";
import { TokenForm } from "./TokenForm";
import { TokenList } from "./TokenList";
import styles from "./Tokens.module.css";

/** For whom a token is being made: oneself, or the service account with this id. */
type Making = { account?: string } | null;

export function TokensPage() {
  const [organization] = useOrganization();
  const [making, setMaking] = useState<Making>(null);
  const may = (action: string) => organization?.permissions.includes(action) ?? false;
  const id = organization?.id ?? "";
  const everybody = may("tokens.manage_all");
  const tokens = useQuery(tokensQuery(id));
  const accounts = useQuery(serviceAccountsQuery(id, everybody));
  return (
    <Page
      title={<Trans>API access</Trans>}
      lead={<Trans>With a token, your programs do what you do here, within the limits that you set.</Trans>}
      actions={
        <Button leftSection={<Plus size={16} />} onClick={() => setMaking({})} data-testid="add-token">
          <Trans>New token</Trans>
        </Button>
      }
    >
      <Stack gap={44}>
        <ErrorNote error={tokens.error ?? accounts.error} />
        {tokens.isPending ? <Loading /> : null}
        {tokens.data ? (
          <TokenList
            organization={id}
            tokens={tokens.data}
            everybody={everybody}
            onCreate={() => setMaking({})}
          />
        ) : null}
        {accounts.data ? (
          <ServiceAccounts
            organization={id}
            accounts={accounts.data}
            tokens={tokens.data ?? []}
            onNewToken={(account) => setMaking({ account })}
          />
        ) : null}
        <Example />
      </Stack>
      <SecretDialog opened={making !== null} onClose={() => setMaking(null)} title={<Trans>New token</Trans>}>
        {(onCreated) => (
          <TokenForm
            organization={id}
            accounts={accounts.data ?? []}
            account={making?.account}
            onCreated={onCreated}
          />
        )}
      </SecretDialog>
    </Page>
  );
}

function Example() {
  const command = curlLine(window.location.origin, "$BYOK_TOKEN");
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
