import { Trans } from "@lingui/react/macro";
import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import type { KeyUse } from "@/shared/api/types";

type Name = NonNullable<KeyUse["closed"]>["outcome"] | "open";

const TEXTS: Record<Name, ReactNode> = {
  open: <Trans>In use</Trans>,
  complete: <Trans>Complete</Trans>,
  stopped: <Trans>Stopped</Trans>,
  failed: <Trans>Failed</Trans>,
  interrupted: <Trans>Broke off</Trans>,
  refused: <Trans>Not opened</Trans>,
  unreached: <Trans>Not reached</Trans>,
  lost: <Trans>Unknown</Trans>,
};
const COLORS: Partial<Record<Name, string>> = {
  open: "blue",
  complete: "verdigris",
  failed: "red",
  interrupted: "red",
  refused: "red",
};

/** What came of a use of a key. */
export function Outcome({ use }: { use: KeyUse }) {
  const name = use.closed?.outcome ?? "open";
  return <Badge color={COLORS[name] ?? "gray"}>{TEXTS[name]}</Badge>;
}
