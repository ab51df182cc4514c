import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Badge, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { RoleName } from "@/features/people/RoleSelect";
import type { AccessToken } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { endServiceAccount, type ServiceAccount, serviceAccountsKey, tokensKey } from "./api";
import styles from "./Tokens.module.css";

interface ServiceAccountRowProps {
  organization: string;
  account: ServiceAccount;
  /** Its own ones. */
  tokens: AccessToken[];
  onNewToken: () => void;
}

export function ServiceAccountRow({ organization, account, tokens, onNewToken }: ServiceAccountRowProps) {
  const { t } = useLingui();
  const [ending, setEnding] = useState(false);
  const made = ago(account.created_at);
  const names = tokens.map((token) => token.name).join(", ");
  return (
    <div className={styles.row} data-testid="service-account-row" data-name={account.name}>
      <div className={styles.main}>
        <Group gap={8}>
          <Text fw={530}>{account.name}</Text>
          <Badge color="gray">
            <RoleName role={account.role} />
          </Badge>
        </Group>
        <Text size="sm" c="dimmed" className={styles.facts}>
          {tokens.length === 0 ? (
            <Trans>no token yet</Trans>
          ) : (
            <>
              <Plural value={tokens.length} one="# token" other="# tokens" />: {names}
            </>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            made {made} by {account.created_by.name}
          </Trans>
        </Text>
      </div>
      <Group gap="xs" justify="flex-end">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          onClick={onNewToken}
          aria-label={t`New token for ${account.name}`}
          data-testid="service-account-token"
        >
          <Trans>Token</Trans>
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          onClick={() => setEnding(true)}
          aria-label={t`End ${account.name}`}
          data-testid="service-account-end"
        >
          <Trans>End…</Trans>
        </Button>
      </Group>
      <EndAccount
        organization={organization}
        account={account}
        tokens={tokens}
        opened={ending}
        onClose={() => setEnding(false)}
      />
    </div>
  );
}

interface EndAccountProps {
  organization: string;
  account: ServiceAccount;
  tokens: AccessToken[];
  opened: boolean;
  onClose: () => void;
}

/** Ending stops programs at once, so it is asked once more, with the names of what stops. */
function EndAccount({ organization, account, tokens, opened, onClose }: EndAccountProps) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => endServiceAccount(organization, account.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: tokensKey(organization) });
      return client.invalidateQueries({ queryKey: serviceAccountsKey(organization) });
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>End “{account.name}”?</Trans>}>
      <Stack>
        {tokens.length > 0 ? (
          <div>
            <Text size="sm">
              <Trans>These tokens stop at once, and every program that uses one is refused:</Trans>
            </Text>
            <ul>
              {tokens.map((token) => (
                <li key={token.id}>
                  <Text size="sm">
                    {token.name} · <LastUsed token={token} />
                  </Text>
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <Text size="sm">
            <Trans>It has no token, so no program stops.</Trans>
          </Text>
        )}
        <Text size="sm">
          <Trans>What it did stays under its name. It cannot be brought back.</Trans>
        </Text>
        <ErrorNote error={end.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Keep it</Trans>
          </Button>
          <Button
            color="red"
            onClick={() => end.mutate()}
            loading={end.isPending}
            data-testid="service-account-end-confirm"
          >
            <Trans>End it</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function LastUsed({ token }: { token: AccessToken }) {
  const used = token.last_used_at ? ago(token.last_used_at) : null;
  return used ? <Trans>used {used}</Trans> : <Trans>never used</Trans>;
}
