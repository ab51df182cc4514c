import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { AnchorLink } from "@/shared/ui/links";

/** The codes with which a payer is refused, and not an answer of a provider. */
export const PAYER_CODES = new Set([
  "no_usable_key",
  "key_revoked",
  "key_expired",
  "frozen",
  "grant_exhausted",
  "grant_not_now",
  "grant_ended",
  "model_not_granted",
]);

/** What one can do when nobody pays, by the error's code; the server's own sentence stands before it. */
export function RefusalAdvice({ code, provider }: { code: string; provider: string }): ReactNode {
  switch (code) {
    case "grant_exhausted":
      return (
        <AnchorLink to="/grants" search={{ tab: "borrowed" }} inherit>
          <Trans>Ask for more</Trans>
        </AnchorLink>
      );
    case "grant_not_now":
    case "model_not_granted":
      return (
        <AnchorLink to="/grants" search={{ tab: "borrowed" }} inherit>
          <Trans>See the terms of the loan</Trans>
        </AnchorLink>
      );
    case "frozen":
      return <Trans>Whoever froze it can lift it; nothing is lost until then.</Trans>;
    case "no_usable_key":
    case "key_revoked":
    case "key_expired":
    case "grant_ended":
      return (
        <AnchorLink to="/keys" search={{ add: provider }} inherit>
          <Trans>Add a key of your own</Trans>
        </AnchorLink>
      );
    default:
      return null;
  }
}
