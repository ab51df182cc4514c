import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AccessToken } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { revokeToken, tokensKey } from "./api";

interface RevokeTokenProps {
  organization: string;
  token: AccessToken;
  opened: boolean;
  onClose: () => void;
}

/** Revoking cannot be undone, so it is asked once more, with what hints at programs that still use the token. */
export function RevokeToken({ organization, token, opened, onClose }: RevokeTokenProps) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeToken(organization, token.id),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensKey(organization) }),
  });
  const used = token.last_used_at ? ago(token.last_used_at) : null;
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Revoke “{token.name}”?</Trans>}>
      <Stack>
        <Text size="sm">
          <Trans>Every program that uses it is refused at once. This cannot be undone.</Trans>{" "}
          {used ? <Trans>It was last used {used}.</Trans> : <Trans>It was never used.</Trans>}
        </Text>
        <ErrorNote error={revoke.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Keep it</Trans>
          </Button>
          <Button
            color="red"
            onClick={() => revoke.mutate()}
            loading={revoke.isPending}
            data-testid="token-revoke-confirm"
          >
            <Trans>Revoke</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
