import { Trans } from "@lingui/react/macro";

/** Why a provider let somebody down, and what to do now. */
export function ProviderFault({ code }: { code: string }) {
  switch (code) {
    case "address_taken":
      return (
        <Trans>
          There is an account with this address already. Sign in to it with your password, then connect the
          provider under Settings, Security. After that, its button signs you in.
        </Trans>
      );
    case "email_unverified":
      return (
        <Trans>
          The provider does not say that your address there is confirmed. Confirm it there first, then try
          again.
        </Trans>
      );
    case "connected_other":
      return <Trans>This account of the provider is connected to another account here.</Trans>;
    case "reauthentication_required":
      return <Trans>Too much time has passed. Press Connect again and confirm that it is you.</Trans>;
    case "not_fresh":
      return (
        <Trans>You signed in a while ago. Sign out and in again, then connect it within five minutes.</Trans>
      );
    case "signup_closed":
      return (
        <Trans>New accounts on this server are made by invitation. Ask the person who runs it for one.</Trans>
      );
    case "invitation_for_another":
      return <Trans>The invitation is for another e-mail address than the provider has of you.</Trans>;
    case "invitation_ended":
      return <Trans>This invitation is not valid any more. Ask for a new one.</Trans>;
    case "cancelled":
      return <Trans>You did not go through with it. Nothing has changed.</Trans>;
    case "unreachable":
      return <Trans>The provider does not answer. Try again in a while, or sign in another way.</Trans>;
    default:
      return (
        <Trans>
          The provider's answer could not be used. Try again; if it stays so, tell whoever runs this server.
        </Trans>
      );
  }
}
