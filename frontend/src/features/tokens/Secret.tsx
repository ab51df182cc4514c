import { Trans, useLingui } from "@lingui/react/macro";
import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { Check, Copy, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import type { CreatedToken } from "./api";
import { curlLine } from "./curl";
import styles from "./Tokens.module.css";

interface SecretProps {
  token: CreatedToken;
  copied: boolean;
  /** Somebody wanted to close this without having copied it. */
  warned: boolean;
  onCopied: () => void;
  onDone: () => void;
}

/** A secret, this one time, with a line to try it. */
export function Secret({ token, copied, warned, onCopied, onDone }: SecretProps) {
  return (
    <Stack data-testid="token-created">
      <Text size="sm">
        <Trans>
          This is the only time you see it: only a fingerprint is kept here. Store it where your program reads
          its secrets.
        </Trans>
      </Text>
      <Copyable value={token.token} onCopied={onCopied} testId="token-secret" />
      <div>
        <Text size="sm" fw={530} mb={6}>
          <Trans>Try it</Trans>
        </Text>
        <Copyable
          value={curlLine(window.location.origin, token.token)}
          onCopied={onCopied}
          testId="token-curl"
        />
      </div>
      {warned ? (
        <Alert
          role="alert"
          icon={<TriangleAlert size={18} />}
          styles={{ root: { background: "var(--app-warning-soft)" }, icon: { color: "var(--app-warning)" } }}
          data-testid="token-uncopied"
        >
          <Trans>You have not copied the secret. Once this closes, nobody can show it to you again.</Trans>
        </Alert>
      ) : null}
      <Button variant={copied ? "filled" : "default"} onClick={onDone} data-testid="token-done">
        {warned ? <Trans>Close without copying</Trans> : <Trans>Done</Trans>}
      </Button>
    </Stack>
  );
}

interface CopyableProps {
  value: string;
  onCopied: () => void;
  testId: string;
}

function Copyable({ value, onCopied, testId }: CopyableProps) {
  const { t } = useLingui();
  const text = useRef<HTMLElement>(null);
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
      onCopied();
    } catch {
      // Browsers keep the clipboard from pages without HTTPS: the text is marked, and a key press copies it.
      if (text.current) window.getSelection()?.selectAllChildren(text.current);
      setState("refused");
    }
  };
  return (
    <div>
      <Group gap="xs" wrap="nowrap" align="center" className={styles.secret}>
        <Code ref={text} className={styles.secretText} onCopy={onCopied} data-testid={testId}>
          {value}
        </Code>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={state === "copied" ? <Check size={14} /> : <Copy size={14} />}
          onClick={() => void copy()}
          aria-label={testId === "token-curl" ? t`Copy the line` : t`Copy the secret`}
          data-testid={`${testId}-copy`}
        >
          {state === "copied" ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
        </Button>
      </Group>
      {state === "refused" ? (
        <Text size="xs" c="dimmed" mt={4}>
          <Trans>This browser does not let the page copy. The text is selected: press Ctrl+C or ⌘C.</Trans>
        </Text>
      ) : null}
    </div>
  );
}
