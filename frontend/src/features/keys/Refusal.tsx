import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import type { ProviderKey } from "@/shared/api/types";

/** Why a check did not end well, in words for what the reader can do. */
export function Refusal({ providerKey: { status, status_code: code } }: { providerKey: ProviderKey }) {
  if (!code || status === "valid" || status === "revoked") return null;
  return (
    <Text size="sm" c={status === "invalid" ? "var(--app-danger)" : "dimmed"} mt={2}>
      <RefusalText code={code} />
    </Text>
  );
}

/** What a code of a failed check means, and what helps. */
export function RefusalText({ code }: { code: string }) {
  switch (code) {
    case "provider_key_invalid":
      return <Trans>The provider does not know this key. Check that it was copied whole.</Trans>;
    case "provider_permission_denied":
      return <Trans>The provider knows this key but does not allow it here.</Trans>;
    case "provider_quota_exhausted":
      return <Trans>The account behind this key has no credit left.</Trans>;
    case "vault_refused":
      return <Trans>This key was changed in the database and does not open. Enter it again.</Trans>;
    case "destination_refused":
      return <Trans>This server may not reach that address. Whoever runs it can allow it.</Trans>;
    case "provider_rate_limited":
    case "provider_overloaded":
    case "provider_unavailable":
    case "provider_unreachable":
    case "provider_timeout":
      return <Trans>The provider could not be asked just now. Verify again in a moment.</Trans>;
    default:
      return <Trans>The last check failed ({code}).</Trans>;
  }
}
