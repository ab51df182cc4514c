import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { AnchorLink } from "@/shared/ui/links";
import { Loading } from "@/shared/ui/Loading";
import type { Progress } from "./api";
import { AuthForm, errorOf } from "./AuthForm";
import { invitationIn } from "./invitation";
import { pendingSignupQuery, signUpWithProvider } from "./providers";

interface ProviderSignupProps {
  next?: string | undefined;
  onProgress: (reached: Progress, email: string) => void;
}

/** A newcomer whose provider gave no address that can be used: it is asked for, and confirmed by mail. */
export function ProviderSignup({ next, onProgress }: ProviderSignupProps) {
  const { t } = useLingui();
  const pending = useQuery(pendingSignupQuery);
  const invited = invitationIn(next) !== null;
  const signup = useMutation({
    mutationFn: (values: Record<string, string>) =>
      signUpWithProvider({
        email: values.email ?? "",
        ...(invited ? {} : { organization: values.organization ?? "" }),
      }),
    onSuccess: (reached, values) => onProgress(reached, values.email ?? ""),
  });
  if (pending.isPending) return <Loading />;
  if (pending.isError) return <ErrorNote error={pending.error} />;
  const provider = pending.data.account.provider.name;
  return (
    <AuthForm
      title={<Trans>Almost there</Trans>}
      lead={<Trans>{provider} gave no address that we may use. Where can we write to you?</Trans>}
      error={signup.error}
      onSubmit={(values) => signup.mutate(values)}
      testId="provider-signup"
      footer={
        <AnchorLink to="/login" search={next ? { next } : {}} inherit>
          <Trans>I have an account: sign in</Trans>
        </AnchorLink>
      }
    >
      <TextInput
        name="email"
        type="email"
        label={t`Email`}
        autoComplete="email"
        defaultValue={pending.data.email[0]?.email ?? ""}
        required
        withAsterisk={false}
        autoFocus
        error={errorOf(signup.error, "email") ?? errorOf(signup.error, "invitation")}
      />
      {invited ? null : (
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
