import { Trans, useLingui } from "@lingui/react/macro";
import { Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useServerConfig } from "@/shared/session";
import { signUp } from "./api";
import { AuthForm, errorOf } from "./AuthForm";
import { CheckMail } from "./CheckMail";
import { invitationIn } from "./invitation";
import { ProviderButtons } from "./ProviderButtons";
import { useEnter } from "./useEnter";
import { AnchorLink } from "@/shared/ui/links";

export function SignupPage() {
  const { t } = useLingui();
  const { next } = useSearch({ strict: false });
  const enter = useEnter();
  const config = useServerConfig();
  const invitation = invitationIn(next);
  const [mailed, setMailed] = useState<string | null>(null);
  const signup = useMutation({
    mutationFn: (values: Record<string, string>) =>
      signUp({
        email: values.email ?? "",
        password: values.password ?? "",
        ...(invitation ? { invitation } : { organization: values.organization ?? "" }),
      }),
    onSuccess: ({ outcome }, values) =>
      outcome === "signed-in" ? enter(next) : setMailed(values.email ?? ""),
  });

  if (mailed !== null) return <CheckMail email={mailed} purpose="verify" invited={invitation !== null} />;
  if (config && config.signup !== "open" && !(config.signup === "invite" && invitation))
    return <SignupClosed />;
  return (
    <AuthForm
      title={<Trans>Create your account</Trans>}
      lead={
        invitation ? (
          <Trans>With the address that was invited. Then you accept the invitation.</Trans>
        ) : (
          <Trans>Then add a key and ask your first question.</Trans>
        )
      }
      error={endedIn(signup.error)}
      testId="signup-form"
      onSubmit={(values) => signup.mutate(values)}
      footer={
        <Trans>
          Already have one?{" "}
          <AnchorLink to="/login" search={next ? { next } : {}} inherit>
            Sign in
          </AnchorLink>
        </Trans>
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
        error={errorOf(signup.error, "email")}
      />
      <PasswordInput
        name="password"
        label={t`Password`}
        description={t`At least 10 characters`}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        error={errorOf(signup.error, "password")}
      />
      {invitation ? null : (
        <TextInput
          name="organization"
          label={t`Organization`}
          description={t`Your company, your team or just yourself. You can invite others later.`}
          autoComplete="organization"
          maxLength={100}
          error={errorOf(signup.error, "organization")}
        />
      )}
      <Button type="submit" size="md" loading={signup.isPending}>
        <Trans>Create account</Trans>
      </Button>
    </AuthForm>
  );
}

/** What is wrong with the invitation has no field of its own to stand under. */
function endedIn(error: unknown): unknown {
  const ended = errorOf(error, "invitation");
  return ended ? new Error(ended) : error;
}

function SignupClosed() {
  return (
    <Stack gap="sm">
      <Title order={1}>
        <Trans>By invitation</Trans>
      </Title>
      <Text c="dimmed">
        <Trans>New accounts on this server are made by invitation. Ask the person who runs it for one.</Trans>
      </Text>
      <AnchorLink to="/login">
        <Trans>Sign in</Trans>
      </AnchorLink>
    </Stack>
  );
}
