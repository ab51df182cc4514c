import { Plural, Trans } from "@lingui/react/macro";
import { Badge, Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { expiryState } from "@/features/tokens/expiry";
import type { ProviderKey } from "@/shared/api/types";

interface KeyBadgesProps {
  providerKey: ProviderKey;
  checking: boolean;
}

/** How a key does and how near its end is. The worst that is known of it comes first. */
export function KeyBadges({ providerKey: key, checking }: KeyBadgesProps) {
  if (checking)
    return (
      <Badge color="gray">
        <Trans>Checking…</Trans>
      </Badge>
    );
  return (
    <>
      {key.frozen && key.status !== "revoked" ? (
        <Badge color="red" data-testid="key-frozen">
          <Trans>Frozen</Trans>
        </Badge>
      ) : null}
      <Standing providerKey={key} />
      <Ending providerKey={key} />
    </>
  );
}

function Standing({ providerKey: key }: { providerKey: ProviderKey }): ReactNode {
  if (key.status === "revoked")
    return (
      <Badge color="gray">
        <Trans>Revoked</Trans>
      </Badge>
    );
  if (key.status === "invalid")
    return (
      <Badge color="red">
        <Trans>Refused</Trans>
      </Badge>
    );
  if (key.health === "cooling") {
    const until = clock(key.cooling_until);
    return (
      <Badge color="yellow" data-testid="key-health" data-health="cooling">
        {until ? <Trans>Resting until {until}</Trans> : <Trans>Resting</Trans>}
      </Badge>
    );
  }
  if (key.health === "failing")
    return (
      <Badge color="red" data-testid="key-health" data-health="failing">
        <Trans>Failing</Trans>
      </Badge>
    );
  if (key.status === "valid")
    return (
      <Badge color="verdigris">
        <Trans>Verified</Trans>
      </Badge>
    );
  return (
    <Badge color="yellow">
      <Trans>Not verified</Trans>
    </Badge>
  );
}

function Ending({ providerKey: key }: { providerKey: ProviderKey }): ReactNode {
  const expiry = expiryState(key.expires_at);
  if (key.status === "revoked" || expiry.state === "never" || expiry.state === "later") return null;
  return (
    <Tooltip label={new Date(expiry.at).toLocaleString()}>
      <Badge
        color={expiry.state === "expired" ? "red" : "yellow"}
        data-testid="key-expiry"
        data-state={expiry.state}
      >
        {expiry.state !== "soon" ? (
          <Trans>Expired</Trans>
        ) : (
          <Plural value={expiry.days} _0="Expires today" one="Expires tomorrow" other="Expires in # days" />
        )}
      </Badge>
    </Tooltip>
  );
}

/** What helps a key that does not do well. */
export function KeyAdvice({ providerKey: key }: { providerKey: ProviderKey }): ReactNode {
  if (key.status === "revoked") return null;
  const expired = expiryState(key.expires_at).state === "expired";
  const advice = expired ? (
    <Trans>It pays for nothing any more. Replace it, or set a later end.</Trans>
  ) : key.status !== "invalid" && key.health === "cooling" ? (
    <Trans>The provider asked for a pause. Meanwhile the next key of the same payer is taken.</Trans>
  ) : key.status !== "invalid" && key.health === "failing" ? (
    <Trans>Its last answer failed at the provider. Verify it, and look at the account there.</Trans>
  ) : null;
  return advice ? (
    <Text size="sm" c="dimmed" mt={2}>
      {advice}
    </Text>
  ) : null;
}

function clock(moment: string | null): string | null {
  return moment ? new Date(moment).toLocaleTimeString(undefined, { timeStyle: "medium" }) : null;
}
