import { Trans } from "@lingui/react/macro";
import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import type { Progress } from "./api";
import { passkeyHindrance, signInWithPasskey } from "./passkeys";

/** Signing in without a password; not shown where no passkey can be used. */
export function PasskeyButton({ onProgress }: { onProgress: (reached: Progress) => void }) {
  const enter = useMutation({ mutationFn: signInWithPasskey, onSuccess: onProgress });
  if (passkeyHindrance() !== null) return null;
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        size="md"
        leftSection={<Fingerprint size={18} />}
        onClick={() => enter.mutate()}
        loading={enter.isPending}
        data-testid="passkey-login"
      >
        <Trans>Use a passkey</Trans>
      </Button>
      <ErrorNote error={enter.error} />
    </Stack>
  );
}
