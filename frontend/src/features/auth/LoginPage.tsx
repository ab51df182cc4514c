import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useServerConfig } from "@/shared/session";
import { AnchorLink } from "@/shared/ui/links";
import { type Progress, signIn } from "./api";
import { AuthForm, errorOf } from "./AuthForm";
import { invitationIn } from "./invitation";
import { NextStep } from "./NextStep";
import { PasskeyButton } from "./PasskeyButton";
import { ProviderButtons } from "./ProviderButtons";
import { useEnter } from "./useEnter";

export function LoginPage() {
  const { next } = useSearch({ strict: false });
  const enter = useEnter();
  const [reached, setReached] = useState<Progress | null>(null);
  const [email, setEmail] = useState("");
  const go = (now: Progress) => (now.outcome === "signed-in" ? void enter(next) : setReached(now));
  if (reached && reached.outcome !== "signed-out")
    return <NextStep reached={reached} email={email} next={next} onProgress={go} />;
  return <LoginForm next={next} onEmail={setEmail} onProgress={go} />;
}

interface LoginFormProps {
  next: string | undefined;
  onEmail: (email: string) => void;
  onProgress: (reached: Progress) => void;
}

function LoginForm({ next, onEmail, onProgress }: LoginFormProps) {
  const { t } = useLingui();
  const config = useServerConfig();
  const mayFollow = config?.signup === "invite" && invitationIn(next) !== null;
  const login = useMutation({
    mutationFn: (values: Record<string, string>) => signIn(values.email ?? "", values.password ?? ""),
    onSuccess: onProgress,
  });
  return (
    <AuthForm
      title={<Trans>Sign in</Trans>}
      error={login.error}
      testId="login-form"
      onSubmit={(values) => {
        onEmail(values.email ?? "");
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
      <ProviderButtons next={next} />
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
      <PasskeyButton onProgress={onProgress} />
    </AuthForm>
  );
}
