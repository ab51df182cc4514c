import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Text, Title } from "@mantine/core";
import { Bot, Plus } from "lucide-react";
import { useState } from "react";
import type { AccessToken } from "@/shared/api/types";
import { Blank } from "@/shared/ui/Blank";
import type { ServiceAccount } from "./api";
import { ServiceAccountForm } from "./ServiceAccountForm";
import { ServiceAccountRow } from "./ServiceAccountRow";
import styles from "./Tokens.module.css";

interface ServiceAccountsProps {
  organization: string;
  accounts: ServiceAccount[];
  tokens: AccessToken[];
  onNewToken: (account: string) => void;
}

/** Programs with a name of their own, beside people. */
export function ServiceAccounts({ organization, accounts, tokens, onNewToken }: ServiceAccountsProps) {
  const [creating, setCreating] = useState(false);
  return (
    <section data-testid="service-accounts">
      <Group justify="space-between" align="flex-end" mb="sm">
        <div style={{ maxWidth: 560 }}>
          <Title order={3}>
            <Trans>Service accounts</Trans>
          </Title>
          <Text size="sm" c="dimmed">
            <Trans>
              For programs that must go on when a person leaves: the organization owns them, and nobody can
              sign in as one.
            </Trans>
          </Text>
        </div>
        {accounts.length > 0 ? (
          <Button
            variant="default"
            leftSection={<Plus size={16} />}
            onClick={() => setCreating(true)}
            data-testid="add-service-account"
          >
            <Trans>New service account</Trans>
          </Button>
        ) : null}
      </Group>
      {accounts.length > 0 ? (
        <div className={styles.list}>
          {accounts.map((account) => (
            <ServiceAccountRow
              key={account.id}
              organization={organization}
              account={account}
              tokens={tokens.filter((token) => token.owner.id === account.user)}
              onNewToken={() => onNewToken(account.id)}
            />
          ))}
        </div>
      ) : (
        <Blank
          icon={Bot}
          title={<Trans>No service account yet</Trans>}
          action={
            <Button
              mt="sm"
              variant="default"
              onClick={() => setCreating(true)}
              data-testid="add-service-account"
            >
              <Trans>Create a service account</Trans>
            </Button>
          }
        >
          <Trans>
            It has a role, and tokens that speak for it. The nightly job is one, the website another.
          </Trans>
        </Blank>
      )}
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        title={<Trans>New service account</Trans>}
        size="lg"
      >
        {creating ? (
          <ServiceAccountForm organization={organization} onDone={() => setCreating(false)} />
        ) : null}
      </Modal>
    </section>
  );
}
