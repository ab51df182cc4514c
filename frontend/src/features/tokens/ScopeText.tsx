import { Trans } from "@lingui/react/macro";
import { Badge, Tooltip } from "@mantine/core";
import type { Scope } from "./limits";

export function ScopeName({ scope }: { scope: Scope }) {
  switch (scope) {
    case "chat":
      return <Trans>Chat</Trans>;
    case "gateway":
      return <Trans>Gateway</Trans>;
    case "usage":
      return <Trans>Read usage</Trans>;
    case "manage":
      return <Trans>Manage</Trans>;
  }
}

export function ScopeHint({ scope }: { scope: Scope }) {
  switch (scope) {
    case "chat":
      return <Trans>Read and write conversations, and ask models in them.</Trans>;
    case "gateway":
      return <Trans>Call models from your own programs, through the OpenAI-compatible address.</Trans>;
    case "usage":
      return <Trans>Read what was used and what it cost.</Trans>;
    case "manage":
      return <Trans>Everything its owner may do here: keys, people, projects, settings, more tokens.</Trans>;
  }
}

export function ScopeBadge({ scope }: { scope: Scope }) {
  return (
    <Tooltip label={<ScopeHint scope={scope} />} multiline maw={260}>
      <Badge color={scope === "manage" ? "yellow" : "gray"} data-testid="token-scope" data-scope={scope}>
        <ScopeName scope={scope} />
      </Badge>
    </Tooltip>
  );
}
