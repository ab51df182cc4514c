import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { leaveFor, type Provider, providersQuery } from "@/features/auth/providers";
import { ProviderMark } from "@/features/auth/ProviderMark";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type Connected, connectedQuery, disconnect, requireFresh } from "./api";
import { Certain } from "./Certain";
import { Section } from "./Section";
import styles from "./Settings.module.css";
import { useAct } from "./useAct";

/** Providers that sign this person in, and those that could; nothing where none is set up. */
export function ConnectedAccounts() {
  const { data: providers } = useQuery(providersQuery);
  const { data: accounts, error } = useQuery({
    ...connectedQuery,
    enabled: providers !== undefined && providers.length > 0,
  });
  if (!providers || providers.length === 0) return null;
  const free = providers.filter((provider) => !accounts?.some((one) => one.provider.id === provider.id));
  return (
    <Section
      title={<Trans>Connected accounts</Trans>}
      lead={<Trans>Sign in with an account that you have elsewhere.</Trans>}
      testId="connected"
    >
      <ErrorNote error={error} />
      <div className={styles.list}>
        {accounts?.map((account) => (
          <ConnectedRow key={`${account.provider.id} ${account.uid}`} account={account} />
        ))}
        {accounts ? free.map((provider) => <FreeRow key={provider.id} provider={provider} />) : null}
      </div>
    </Section>
  );
}

function ConnectedRow({ account }: { account: Connected }) {
  const remove = useAct({ act: () => disconnect(account), changes: [connectedQuery.queryKey] });
  return (
    <div className={styles.row} data-testid="connected-account" data-provider={account.provider.id}>
      <span className={styles.icon}>
        <ProviderMark provider={account.provider.id} />
      </span>
      <div className={styles.main}>
        <Text fw={530}>{account.provider.name}</Text>
        <Text size="sm" c="dimmed">
          {account.display}
        </Text>
      </div>
      <Certain
        label={<Trans>Disconnect</Trans>}
        question={<Trans>Disconnect it</Trans>}
        pending={remove.isPending}
        onCertain={() => remove.mutate()}
        testId="disconnect"
      />
    </div>
  );
}

function FreeRow({ provider }: { provider: Provider }) {
  const connect = useAct({
    act: async () => {
      await requireFresh();
      await leaveFor(provider.id, "connect", "/settings/security");
    },
    changes: [],
  });
  return (
    <div className={styles.row}>
      <span className={styles.icon}>
        <ProviderMark provider={provider.id} />
      </span>
      <div className={styles.main}>
        <Text fw={530}>{provider.name}</Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => connect.mutate()}
        loading={connect.isPending}
        data-testid={`connect-${provider.id}`}
      >
        <Trans>Connect</Trans>
      </Button>
    </div>
  );
}
