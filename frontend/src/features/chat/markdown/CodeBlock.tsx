import { Trans, useLingui } from "@lingui/react/macro";
import { CopyButton } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import type { ThemedToken } from "shiki/core";
import { type CSSProperties, useEffect, useState } from "react";
import styles from "./Markdown.module.css";

interface Coloured {
  code: string;
  lines: ThemedToken[][];
}

/** Colours `code` a moment after it last changed; until then what was coloured before is kept. */
function useColours(code: string, language: string): Coloured | null {
  const [coloured, setColoured] = useState<Coloured | null>(null);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      const { highlight } = await import("./highlight");
      const lines = await highlight(code, language).catch(() => null);
      if (current && lines) setColoured({ code, lines });
    }, 90);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [code, language]);
  return coloured && code.startsWith(coloured.code) ? coloured : null;
}

export function CodeBlock({ code, language }: { code: string; language: string }) {
  const { t } = useLingui();
  const coloured = useColours(code, language);
  return (
    <div className={styles.code}>
      <div className={styles.codeHead}>
        <span>{language || <Trans>text</Trans>}</span>
        <CopyButton value={code} timeout={2000}>
          {({ copied, copy }) => (
            <button type="button" onClick={copy} className={styles.codeCopy} aria-label={t`Copy code`}>
              {copied ? <Check size={14} /> : <Copy size={14} />}
              {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
            </button>
          )}
        </CopyButton>
      </div>
      {/* A scrolling region must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>
        <code>
          {coloured ? (
            <>
              <Tokens lines={coloured.lines} />
              {code.slice(coloured.code.length)}
            </>
          ) : (
            code
          )}
        </code>
      </pre>
    </div>
  );
}

function Tokens({ lines }: { lines: ThemedToken[][] }) {
  return lines.map((line, row) => (
    // Lines and tokens have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    <span key={row}>
      {line.map((token) => (
        <span key={token.offset} className={styles.token} style={token.htmlStyle as CSSProperties}>
          {token.content}
        </span>
      ))}
      {row < lines.length - 1 ? "\n" : ""}
    </span>
  ));
}
