import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Group, Menu, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { Ban, Ellipsis, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ProviderKey } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { notifyError } from "@/shared/ui/notify";
import { useDeleteKey, useRevokeKey, useVerifyKey } from "./api";
import styles from "./Keys.module.css";
import { Refusal } from "./Refusal";

interface KeyRowProps {
  organization: string;
  providerKey: ProviderKey;
  providerName: string;
}

export function KeyRow({ organization, providerKey: key, providerName }: KeyRowProps) {
  const { t } = useLingui();
  const verify = useVerifyKey(organization);
  const [asked, setAsked] = useState<"revoke" | "delete" | null>(null);
  const used = key.last_used_at ? ago(key.last_used_at) : null;
  return (
    <div className={styles.row} data-testid="key-row" data-status={key.status} data-provider={key.provider}>
      <div className={styles.main}>
        <Group gap={8}>
          <Text fw={530}>{key.name}</Text>
          <StatusBadge status={verify.isPending ? "checking" : (key.status ?? "unverified")} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {providerName}
          {" · "}
          <Tooltip label={t`The end of the key`}>
            <span className={styles.mono}>{key.hint}</span>
          </Tooltip>
          {" · "}
          <Tooltip label={t`Fingerprint: the same key gives the same one in this organization`}>
            <span className={styles.mono}>{key.fingerprint.slice(0, 12)}</span>
          </Tooltip>
          {" · "}
          {used ? <Trans>used {used}</Trans> : <Trans>never used</Trans>}
        </Text>
        <Refusal providerKey={key} />
      </div>
      {key.can_manage ? (
        <Group gap={4} wrap="nowrap">
          {key.status === "revoked" ? null : (
            <Tooltip label={t`Verify: ask the provider, spending nothing`}>
              <ActionIcon
                onClick={() => verify.mutate(key.id, { onError: notifyError })}
                loading={verify.isPending}
                aria-label={t`Verify ${key.name}`}
                data-testid="key-verify"
              >
                <RefreshCw size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Menu width={200}>
            <Menu.Target>
              <ActionIcon aria-label={t`Menu of ${key.name}`} data-testid="key-menu">
                <Ellipsis size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {key.status === "revoked" ? null : (
                <Menu.Item
                  leftSection={<Ban size={15} />}
                  onClick={() => setAsked("revoke")}
                  data-testid="key-revoke"
                >
                  <Trans>Revoke</Trans>
                </Menu.Item>
              )}
              <Menu.Item
                color="red"
                leftSection={<Trash2 size={15} />}
                onClick={() => setAsked("delete")}
                data-testid="key-delete"
              >
                <Trans>Delete</Trans>
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      ) : null}
      <EndKey organization={organization} providerKey={key} what={asked} onClose={() => setAsked(null)} />
    </div>
  );
}

function StatusBadge({ status }: { status: NonNullable<ProviderKey["status"]> | "checking" }) {
  if (status === "checking")
    return (
      <Badge color="gray">
        <Trans>Checking…</Trans>
      </Badge>
    );
  if (status === "valid")
    return (
      <Badge color="verdigris">
        <Trans>Verified</Trans>
      </Badge>
    );
  if (status === "invalid")
    return (
      <Badge color="red">
        <Trans>Refused</Trans>
      </Badge>
    );
  if (status === "revoked")
    return (
      <Badge color="gray">
        <Trans>Revoked</Trans>
      </Badge>
    );
  return (
    <Badge color="yellow">
      <Trans>Not verified</Trans>
    </Badge>
  );
}

interface EndKeyProps {
  organization: string;
  providerKey: ProviderKey;
  what: "revoke" | "delete" | null;
  onClose: () => void;
}

/** Revoking and deleting cannot be undone, because nobody keeps the secret; so both are asked once more. */
function EndKey({ organization, providerKey, what, onClose }: EndKeyProps) {
  const revoke = useRevokeKey(organization);
  const remove = useDeleteKey(organization);
  const deleting = what === "delete";
  const act = deleting ? remove : revoke;
  const confirm = () => act.mutate(providerKey.id, { onError: notifyError, onSuccess: onClose });
  return (
    <Modal
      opened={what !== null}
      onClose={onClose}
      title={deleting ? <Trans>Delete this key?</Trans> : <Trans>Revoke this key?</Trans>}
    >
      <Stack>
        <Text size="sm">
          {deleting ? (
            <Trans>
              “{providerKey.name}” is destroyed here. What it paid for stays in your usage. At the provider it
              still exists.
            </Trans>
          ) : (
            <Trans>
              “{providerKey.name}” pays for nothing any more, and answers it is paying for stop now. To use it
              again, you enter it again.
            </Trans>
          )}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Keep it</Trans>
          </Button>
          <Button color="red" onClick={confirm} loading={act.isPending} data-testid="key-confirm">
            {deleting ? <Trans>Delete</Trans> : <Trans>Revoke</Trans>}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
