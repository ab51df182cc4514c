import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Group, PinInput, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { ApiError } from "@/shared/api/problem";
import type { Factor } from "./allauth";
import { confirmSecondFactor, type Progress } from "./api";
import { AuthForm, errorOf } from "./AuthForm";
import { confirmWithPasskey, passkeyHindrance } from "./passkeys";

interface SecondFactorProps {
  factors: Factor[];
  onProgress: (reached: Progress) => void;
}

/** The step after the password: whatever this person has set up, one at a time. */
export function SecondFactor({ factors, onProgress }: SecondFactorProps) {
  const usable = factors.filter((factor) => factor !== "webauthn" || passkeyHindrance() === null);
  const order: Factor[] = ["totp", "webauthn", "recovery_codes"];
  const [chosen, choose] = useState<Factor>(
    order.find((factor) => usable.includes(factor)) ?? "recovery_codes",
  );
  const others = usable.filter((factor) => factor !== chosen);
  const footer = (
    <Group gap="md">
      {others.map((factor) => (
        <Anchor
          key={factor}
          component="button"
          type="button"
          size="sm"
          onClick={() => choose(factor)}
          data-testid={`use-${factor}`}
        >
          <FactorOffer factor={factor} />
        </Anchor>
      ))}
    </Group>
  );
  const shared = { onProgress, footer };
  if (chosen === "webauthn") return <WithPasskey {...shared} />;
  return chosen === "totp" ? <WithCode {...shared} /> : <WithRecoveryCode {...shared} />;
}

function FactorOffer({ factor }: { factor: Factor }) {
  if (factor === "webauthn") return <Trans>Use a passkey</Trans>;
  return factor === "totp" ? <Trans>Use your authenticator app</Trans> : <Trans>Use a recovery code</Trans>;
}

interface StepProps {
  onProgress: (reached: Progress) => void;
  footer: React.ReactNode;
}

function WithCode({ onProgress, footer }: StepProps) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: confirmSecondFactor,
    onSuccess: onProgress,
    onError: () => setCode(""),
  });
  return (
    <AuthForm
      title={<Trans>One more step</Trans>}
      lead={<Trans>Enter the six digits that your authenticator shows.</Trans>}
      error={confirm.error}
      onSubmit={() => confirm.mutate(code)}
      footer={footer}
      testId="second-factor"
    >
      <PinInput
        length={6}
        type="number"
        oneTimeCode
        autoFocus
        aria-label={t`Code`}
        value={code}
        onChange={setCode}
        onComplete={(value) => confirm.mutate(value)}
        error={confirm.error instanceof ApiError}
      />
      <Text size="sm" c="var(--app-danger)" role="alert">
        {errorOf(confirm.error, "code")}
      </Text>
      <Button type="submit" size="md" loading={confirm.isPending}>
        <Trans>Continue</Trans>
      </Button>
    </AuthForm>
  );
}

function WithRecoveryCode({ onProgress, footer }: StepProps) {
  const { t } = useLingui();
  const confirm = useMutation({ mutationFn: confirmSecondFactor, onSuccess: onProgress });
  return (
    <AuthForm
      title={<Trans>Use a recovery code</Trans>}
      lead={<Trans>One of the codes that you kept when you set up the second factor. Each works once.</Trans>}
      error={confirm.error}
      onSubmit={(values) => confirm.mutate(values.code ?? "")}
      footer={footer}
      testId="second-factor"
    >
      <TextInput
        name="code"
        label={t`Recovery code`}
        autoComplete="off"
        inputMode="numeric"
        required
        withAsterisk={false}
        autoFocus
        error={errorOf(confirm.error, "code")}
      />
      <Button type="submit" size="md" loading={confirm.isPending}>
        <Trans>Continue</Trans>
      </Button>
    </AuthForm>
  );
}

function WithPasskey({ onProgress, footer }: StepProps) {
  const confirm = useMutation({ mutationFn: confirmWithPasskey, onSuccess: onProgress });
  return (
    <AuthForm
      title={<Trans>One more step</Trans>}
      lead={<Trans>Confirm with the passkey of this account.</Trans>}
      error={confirm.error}
      onSubmit={() => confirm.mutate()}
      footer={footer}
      testId="second-factor"
    >
      <Button
        type="submit"
        size="md"
        leftSection={<Fingerprint size={18} />}
        loading={confirm.isPending}
        autoFocus
      >
        <Trans>Use a passkey</Trans>
      </Button>
    </AuthForm>
  );
}
