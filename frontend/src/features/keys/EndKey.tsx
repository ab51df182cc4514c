import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ProviderKey } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { useDeleteKey, useRevokeKey } from "./api";

interface EndKeyProps {
  organization: string;
  providerKey: ProviderKey;
  what: "revoke" | "delete" | null;
  onClose: () => void;
}

/** Revoking and deleting cannot be undone, because nobody keeps the secret; so both are asked once more. */
export function EndKey({ organization, providerKey, what, onClose }: EndKeyProps) {
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
