import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { LifeBuoy, Smartphone } from "lucide-react";
import { useState } from "react";
import { ago } from "@/shared/format";
import { meQuery } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import {
  authenticatorsQuery,
  deactivateTotp,
  firstRecoveryCodes,
  moment,
  newRecoveryCodes,
  type Passkey,
  requireFresh,
} from "./api";
import { AddPasskey } from "./AddPasskey";
import { Certain } from "./Certain";
import { PasskeyRow } from "./PasskeyRow";
import { RecoveryCodesModal } from "./RecoveryCodes";
import { Section } from "./Section";
import styles from "./Settings.module.css";
import { TotpSetup } from "./TotpSetup";
import { useAct } from "./useAct";

export const factorChanges = [authenticatorsQuery.queryKey, meQuery.queryKey];

/** Authenticator app, passkeys and the codes for the day when both are lost. */
export function SecondFactors() {
  const { data, error } = useQuery(authenticatorsQuery);
  const [codes, setCodes] = useState<string[] | null>(null);
  const totp = data?.find((one) => one.type === "totp");
  const recovery = data?.find((one) => one.type === "recovery_codes");
  const passkeys = data?.filter((one): one is Passkey => one.type === "webauthn") ?? [];
  const show = useAct({ act: firstRecoveryCodes, changes: factorChanges, onSuccess: setCodes });
  const added = () => show.mutate();
  return (
    <>
      <Section
        title={<Trans>Second factor</Trans>}
        lead={<Trans>Besides your password, something that only you have at hand.</Trans>}
        testId="second-factors"
      >
        <ErrorNote error={error} />
        <div className={styles.list}>
          <TotpRow active={totp !== undefined} used={totp?.last_used_at ?? null} onAdded={added} />
          {recovery && recovery.type === "recovery_codes" ? (
            <RecoveryRow unused={recovery.unused_code_count} onCodes={setCodes} />
          ) : null}
        </div>
      </Section>
      <Section
        title={<Trans>Passkeys</Trans>}
        lead={<Trans>Sign in with your fingerprint, face or security key: no password, no code.</Trans>}
        testId="passkeys"
        action={<AddPasskey count={passkeys.length} onAdded={(made) => made && added()} />}
      >
        {passkeys.length > 0 ? (
          <div className={styles.list}>
            {passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </div>
        ) : null}
      </Section>
      <RecoveryCodesModal codes={codes} onClose={() => setCodes(null)} />
    </>
  );
}

function TotpRow({ active, used, onAdded }: { active: boolean; used: number | null; onAdded: () => void }) {
  const [opened, setOpened] = useState(false);
  const begin = useAct({ act: requireFresh, changes: [], onSuccess: () => setOpened(true) });
  const remove = useAct({ act: deactivateTotp, changes: factorChanges });
  const last = used ? ago(moment(used)) : null;
  return (
    <div className={styles.row} data-testid="totp" data-active={active}>
      <Smartphone size={18} className={styles.icon} />
      <div className={styles.main}>
        <Group gap={8}>
          <Text fw={530}>
            <Trans>Authenticator app</Trans>
          </Text>
          {active ? (
            <Badge color="verdigris">
              <Trans>On</Trans>
            </Badge>
          ) : null}
        </Group>
        <Text size="sm" c="dimmed">
          {active && last ? (
            <Trans>Used {last}</Trans>
          ) : (
            <Trans>Six digits that change every thirty seconds.</Trans>
          )}
        </Text>
      </div>
      {active ? (
        <Certain
          label={<Trans>Turn off</Trans>}
          question={<Trans>Turn off</Trans>}
          pending={remove.isPending}
          onCertain={() => remove.mutate()}
          testId="totp-remove"
        />
      ) : (
        <Button onClick={() => begin.mutate()} loading={begin.isPending} data-testid="totp-add">
          <Trans>Set up</Trans>
        </Button>
      )}
      <TotpSetup
        opened={opened}
        onClose={() => setOpened(false)}
        onDone={() => {
          setOpened(false);
          onAdded();
        }}
      />
    </div>
  );
}

function RecoveryRow({ unused, onCodes }: { unused: number; onCodes: (codes: string[]) => void }) {
  const renew = useAct({ act: newRecoveryCodes, changes: factorChanges, onSuccess: onCodes });
  return (
    <div className={styles.row} data-testid="recovery" data-unused={unused}>
      <LifeBuoy size={18} className={styles.icon} />
      <div className={styles.main}>
        <Text fw={530}>
          <Trans>Recovery codes</Trans>
        </Text>
        <Text size="sm" c={unused < 3 ? "var(--app-warning)" : "dimmed"}>
          <Trans>{unused} left. Each lets you in once, should you lose your device.</Trans>
        </Text>
      </div>
      <Certain
        label={<Trans>New codes</Trans>}
        question={<Trans>Replace the old ones</Trans>}
        pending={renew.isPending}
        onCertain={() => renew.mutate()}
        testId="new-codes"
      />
    </div>
  );
}
