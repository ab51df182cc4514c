import { Trans } from "@lingui/react/macro";
import type { PaidBy } from "@/shared/api/types";

/** Whose key it is, in words: mine, a lent one, the project's or the organization's. */
export function PayerName({ payer, own }: { payer: PaidBy; own: boolean }) {
  const { key_name: key, owner, owner_name: name, grant } = payer;
  if (grant)
    return (
      <Trans>
        “{key}”, lent by {name}
      </Trans>
    );
  if (owner === "personal") {
    return own ? <Trans>your key “{key}”</Trans> : <Trans>a personal key “{key}”</Trans>;
  }
  if (owner === "project")
    return (
      <Trans>
        “{key}” of the project {name}
      </Trans>
    );
  return (
    <Trans>
      “{key}” of {name}
    </Trans>
  );
}
