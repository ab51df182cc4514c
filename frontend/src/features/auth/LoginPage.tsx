import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, PasswordInput, PinInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useServerConfig } from "@/shared/session";
import { confirmSecondFactor, type Outcome, signIn } from "./api";
import { AuthForm, errorOf } from "./AuthForm";
import { CheckMail } from "./CheckMail";
import { invitationIn } from "./invitation";
import { useEnter } from "./useEnter";
import { AnchorLink } from "@/shared/ui/links";

export function LoginPage() {
  const { t } = useLingui();
  const { next } = useSearch({ strict: false });
  const enter = useEnter();
  const config = useServerConfig();
  const mayFollow = config?.signup === "invite" && invitationIn(next) !== null;
  const [step, setStep] = useState<Outcome>("signed-out");
  const [email, setEmail] = useState("");
  const login = useMutation({
    mutationFn: (values: Record<string, string>) => signIn(values.email ?? "", values.password ?? ""),
    onSuccess: (result) => (result === "signed-in" ? enter(next) : setStep(result)),
  });

  if (step === "verify-email") return <CheckMail email={email} purpose="verify" />;
  if (step === "second-factor") return <SecondFactor onDone={() => enter(next)} />;
  return (
    <AuthForm
      title={<Trans>Sign in</Trans>}
      error={login.error}
      testId="login-form"
      onSubmit={(values) => {
        setEmail(values.email ?? "");
        login.mutate(values);
      }}
      footer={
        config?.signup === "open" || config === undefined || mayFollow ? (
          <Trans>
            New here?{" "}
            <AnchorLink to="/signup" search={next ? { next } : {}} inherit>
              Create an account
            </AnchorLink>
          </Trans>
        ) : null
      }
    >
      <TextInput
        name="email"
        type="email"
        label={t`Email`}
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        error={errorOf(login.error, "email")}
      />
      <Stack gap={6}>
        <PasswordInput
          name="password"
          label={t`Password`}
          autoComplete="current-password"
          required
          withAsterisk={false}
          error={errorOf(login.error, "password")}
        />
        <Group justify="flex-end">
          <AnchorLink to="/password/forgot" size="sm">
            <Trans>Forgot it?</Trans>
          </AnchorLink>
        </Group>
      </Stack>
      <Button type="submit" size="md" loading={login.isPending}>
        <Trans>Sign in</Trans>
      </Button>
    </AuthForm>
  );
}

function SecondFactor({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: confirmSecondFactor, onSuccess: onDone });
  return (
    <AuthForm
      title={<Trans>One more step</Trans>}
      lead={<Trans>Enter the six digits that your authenticator shows.</Trans>}
      error={confirm.error}
      onSubmit={() => confirm.mutate(code)}
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
      />
      <Text size="sm" c="var(--app-danger)">
        {errorOf(confirm.error, "code")}
      </Text>
      <Button type="submit" size="md" loading={confirm.isPending}>
        <Trans>Continue</Trans>
      </Button>
    </AuthForm>
  );
}
