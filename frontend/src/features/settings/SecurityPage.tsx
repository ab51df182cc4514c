import { Trans } from "@lingui/react/macro";
import { Alert, Stack } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, ShieldAlert } from "lucide-react";
import { ProviderFault } from "@/features/auth/ProviderFault";
import { useMe } from "@/shared/session";
import { Addresses } from "./Addresses";
import { ConnectedAccounts } from "./ConnectedAccounts";
import { DeleteAccount } from "./DeleteAccount";
import { Freshness } from "./Freshness";
import { Password } from "./Password";
import { SecondFactors } from "./SecondFactors";
import { Sessions } from "./Sessions";

export function SecurityPage() {
  return (
    <Freshness>
      <Stack gap={44}>
        <SecondFactorWanted />
        <FromProvider />
        <SecondFactors />
        <Password />
        <Addresses />
        <ConnectedAccounts />
        <Sessions />
        <DeleteAccount />
      </Stack>
    </Freshness>
  );
}

/** Why somebody was led here: an organization opens only to people with a second factor. */
function SecondFactorWanted() {
  const me = useMe();
  const names = me.organizations.filter((one) => one.mfa_required).map((one) => one.name);
  if (names.length === 0) return null;
  const organizations = names.join(", ");
  return (
    <Alert
      icon={<ShieldAlert size={18} />}
      color="yellow"
      title={<Trans>{organizations} requires a second factor</Trans>}
      data-testid="mfa-required"
    >
      <Trans>
        Set up an authenticator app or a passkey below. It takes a minute, and everything there opens as soon
        as it is done.
      </Trans>
    </Alert>
  );
}

/** What a provider answered to "connect", when it did not work. */
function FromProvider() {
  const { error } = useSearch({ strict: false });
  const navigate = useNavigate();
  if (!error) return null;
  return (
    <Alert
      role="alert"
      icon={<CircleAlert size={18} />}
      color="yellow"
      title={<Trans>The account was not connected</Trans>}
      withCloseButton
      onClose={() => void navigate({ to: "/settings/security", replace: true })}
      data-testid="provider-fault"
      data-code={error}
    >
      <ProviderFault code={error} />
    </Alert>
  );
}
