import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AccessToken } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type CreatedToken, rotateToken, tokensKey } from "./api";
import { earlierSecretUntil } from "./expiry";
import { SecretDialog } from "./SecretDialog";
import styles from "./Tokens.module.css";

interface RotateTokenProps {
  organization: string;
  token: AccessToken;
  opened: boolean;
  onClose: () => void;
}

export function RotateToken({ organization, token, opened, onClose }: RotateTokenProps) {
  return (
    <SecretDialog opened={opened} onClose={onClose} title={<Trans>Rotate “{token.name}”</Trans>}>
      {(onCreated) => (
        <RotateForm organization={organization} token={token} onClose={onClose} onCreated={onCreated} />
      )}
    </SecretDialog>
  );
}

interface RotateFormProps extends Omit<RotateTokenProps, "opened"> {
  onCreated: (token: CreatedToken) => void;
}

function RotateForm({ organization, token, onClose, onCreated }: RotateFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [overlap, setOverlap] = useState("86400");
  const rotate = useMutation({
    mutationFn: () => rotateToken(organization, token.id, Number(overlap)),
    // The answer holds the secret: nothing but the dialog that shows it is to remember it.
    gcTime: 0,
    onSuccess: (rotated) => {
      void client.invalidateQueries({ queryKey: tokensKey(organization) });
      onCreated(rotated);
    },
  });
  return (
    <Stack>
      <Text size="sm">
        <Trans>
          You get a new secret; name, limits and expiry stay. The overlap is your time to replace the secret
          in every program.
        </Trans>
      </Text>
      <Select
        label={t`The present secret goes on working`}
        value={overlap}
        onChange={(value) => value && setOverlap(value)}
        allowDeselect={false}
        data={[
          { value: "0", label: t`Not at all` },
          { value: "3600", label: t`For 1 hour` },
          { value: "86400", label: t`For 1 day` },
          { value: "604800", label: t`For 7 days` },
        ]}
        data-testid="token-overlap"
      />
      {earlierSecretUntil(token.previous_secret_until) ? (
        <Text size="sm" className={styles.note}>
          <Trans>An even earlier secret still works; it ends now.</Trans>
        </Text>
      ) : null}
      <ErrorNote error={rotate.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button onClick={() => rotate.mutate()} loading={rotate.isPending} data-testid="token-rotate-confirm">
          <Trans>Rotate</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
