import { Trans, useLingui } from "@lingui/react/macro";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { requestPasswordReset, resetPassword } from "./api";
import { AuthForm, errorOf } from "./AuthForm";
import { CheckMail } from "./CheckMail";
import { useEnter } from "./useEnter";
import { AnchorLink } from "@/shared/ui/links";

export function ForgotPage() {
  const { t } = useLingui();
  const [mailed, setMailed] = useState<string | null>(null);
  const ask = useMutation({
    mutationFn: requestPasswordReset,
    onSuccess: (_, email) => setMailed(email),
  });
  if (mailed !== null) return <CheckMail email={mailed} purpose="reset" />;
  return (
    <AuthForm
      title={<Trans>Forgot your password?</Trans>}
      lead={<Trans>We send you a link to set a new one.</Trans>}
      error={ask.error}
      onSubmit={(values) => ask.mutate(values.email ?? "")}
      footer={
        <AnchorLink to="/login" inherit>
          <Trans>Back to sign in</Trans>
        </AnchorLink>
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
        error={errorOf(ask.error, "email")}
      />
      <Button type="submit" size="md" loading={ask.isPending}>
        <Trans>Send the link</Trans>
      </Button>
    </AuthForm>
  );
}

export function ResetPage() {
  const { t } = useLingui();
  const { key } = useParams({ strict: false });
  const navigate = useNavigate();
  const enter = useEnter();
  const reset = useMutation({
    mutationFn: (password: string) => resetPassword(key ?? "", password),
    onSuccess: async ({ outcome }) => {
      if (outcome === "signed-in") return enter();
      notifications.show({ message: t`Your password is changed. Sign in with the new one.` });
      return navigate({ to: "/login" });
    },
  });
  return (
    <AuthForm
      title={<Trans>Set a new password</Trans>}
      error={errorOf(reset.error, "key") ? new Error(errorOf(reset.error, "key")) : reset.error}
      onSubmit={(values) => reset.mutate(values.password ?? "")}
      footer={
        <AnchorLink to="/password/forgot" inherit>
          <Trans>Ask for another link</Trans>
        </AnchorLink>
      }
    >
      <PasswordInput
        name="password"
        label={t`New password`}
        description={t`At least 10 characters`}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        autoFocus
        error={errorOf(reset.error, "password")}
      />
      <Button type="submit" size="md" loading={reset.isPending}>
        <Trans>Save and sign in</Trans>
      </Button>
    </AuthForm>
  );
}
