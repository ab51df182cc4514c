import { Trans } from "@lingui/react/macro";
import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Provider } from "@/shared/api/types";
import type { FormatHint } from "./prefixes";

interface FormatNoteProps {
  hint: FormatHint | null;
  provider: Provider | undefined;
  providers: Provider[] | undefined;
  /** Takes another provider; null where it was fixed. */
  onProvider: ((slug: string) => void) | null;
}

/** A word about a key that looks odd. It keeps nobody from saving it. */
export function FormatNote({ hint, provider, providers, onProvider }: FormatNoteProps) {
  if (!hint) return null;
  return (
    <Text size="sm" c="var(--app-warning)" role="status" data-testid="key-format-hint">
      <Words hint={hint} provider={provider} providers={providers} onProvider={onProvider} />
    </Text>
  );
}

function Words({ hint, provider, providers, onProvider }: FormatNoteProps): ReactNode {
  switch (hint?.kind) {
    case "assignment":
      return <Trans>This is a whole line of a file. The key is the part behind the equals sign.</Trans>;
    case "quoted":
      return <Trans>There are quotation marks around it; a key has none.</Trans>;
    case "spaces":
      return <Trans>There is a space or a line break in it; a key has none.</Trans>;
    case "unusual": {
      const name = provider?.name ?? "";
      const beginning = hint.prefixes.join(", ");
      return (
        <Trans>
          Keys of {name} usually begin with {beginning}. If you are sure, save it all the same.
        </Trans>
      );
    }
    case "other": {
      const maker = providers?.find((entry) => entry.slug === hint.maker);
      const name = maker?.name ?? hint.maker;
      return (
        <>
          <Trans>It looks like a key of {name}.</Trans>{" "}
          {maker && onProvider ? (
            <Anchor component="button" type="button" inherit onClick={() => onProvider(maker.slug)}>
              <Trans>Choose {name}</Trans>
            </Anchor>
          ) : null}
        </>
      );
    }
    case undefined:
      return null;
  }
}
