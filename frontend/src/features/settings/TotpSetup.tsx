import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, PinInput, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useState } from "react";
import { errorOf } from "@/features/auth/AuthForm";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { activateTotp, authenticatorsQuery, newTotpSecret } from "./api";
import { meQuery } from "@/shared/session";
import styles from "./Settings.module.css";
import { useAct } from "./useAct";

interface TotpSetupProps {
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function TotpSetup({ opened, onClose, onDone }: TotpSetupProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Set up an authenticator app</Trans>}>
      <Setup onDone={onDone} />
    </Modal>
  );
}

function Setup({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  // Each request makes another secret, so it is asked for once for as long as this is open.
  const shown = useQuery({
    queryKey: ["account", "totp-secret"],
    queryFn: newTotpSecret,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  const [code, setCode] = useState("");
  const activate = useAct<unknown, string>({
    act: activateTotp,
    changes: [authenticatorsQuery.queryKey, meQuery.queryKey],
    silent: true,
    onSuccess: onDone,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    activate.mutate(code);
  };
  if (shown.isError) return <ErrorNote error={shown.error} />;
  if (!shown.data) return <Loading />;
  const wrong = errorOf(activate.shown, "code");
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          <Trans>
            Scan this with an app such as 1Password, Aegis, Google Authenticator or Microsoft Authenticator.
          </Trans>
        </Text>
        <Group justify="center">
          <div className={styles.qr}>
            <QRCodeSVG value={shown.data.totp_url} size={176} level="M" title={t`QR code`} />
          </div>
        </Group>
        <div>
          <Text size="sm" c="dimmed">
            <Trans>Cannot scan it? Type this into the app:</Trans>
          </Text>
          <Group gap={4} wrap="nowrap">
            <span className={styles.secret} data-testid="totp-secret">
              {shown.data.secret}
            </span>
            <CopyIcon value={shown.data.secret} />
          </Group>
        </div>
        <div>
          <Text size="sm" fw={500} mb={6}>
            <Trans>The six digits that it shows now</Trans>
          </Text>
          <PinInput
            length={6}
            type="number"
            oneTimeCode
            autoFocus
            aria-label={t`Code`}
            value={code}
            onChange={setCode}
            onComplete={(value) => activate.mutate(value)}
            error={wrong !== undefined}
          />
          <Text size="sm" c="var(--app-danger)" mt={6} role="alert">
            {wrong}
          </Text>
        </div>
        {wrong ? null : <ErrorNote error={activate.shown} />}
        <Button type="submit" loading={activate.isPending} data-testid="totp-activate">
          <Trans>Turn on</Trans>
        </Button>
      </Stack>
    </form>
  );
}
