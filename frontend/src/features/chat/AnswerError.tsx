import { Trans } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { PAYER_CODES, RefusalAdvice } from "@/features/payers/RefusalAdvice";
import type { Generation } from "@/shared/api/types";
import styles from "./Answer.module.css";
import { AnchorLink } from "@/shared/ui/links";

/** What the reader can do about an error, by its code; the server's own sentence stands above it. */
function advice(code: string, provider: string): ReactNode {
  switch (code) {
    case "provider_key_invalid":
    case "provider_permission_denied":
      return (
        <Trans>
          Check or replace the key on the{" "}
          <AnchorLink to="/keys" search={{ add: provider }} inherit>
            keys page
          </AnchorLink>
          .
        </Trans>
      );
    case "provider_quota_exhausted":
      return (
        <Trans>
          The account behind this key has no credit left. Add some at the provider, or use another key.
        </Trans>
      );
    case "provider_rate_limited":
    case "provider_overloaded":
      return <Trans>The provider asks for patience. Try again in a moment, or ask another model.</Trans>;
    case "provider_context_too_long":
      return (
        <Trans>
          The conversation is longer than this model can read. Choose one with more context, or start a new
          chat.
        </Trans>
      );
    case "provider_model_not_found":
      return <Trans>This key has no access to that model. Choose another.</Trans>;
    case "provider_content_refused":
      return <Trans>The provider declined to answer this. Put it differently, or ask another model.</Trans>;
    case "provider_bad_request":
      return <Trans>The provider did not accept the request. Another model may.</Trans>;
    case "provider_unavailable":
    case "provider_unreachable":
    case "provider_timeout":
    case "provider_bad_response":
    case "provider_stream_interrupted":
      return <Trans>What arrived is kept. Try again, or ask another model.</Trans>;
    default:
      if (PAYER_CODES.has(code)) return <RefusalAdvice code={code} provider={provider} />;
      return code.includes("key") || code.includes("payer") ? (
        <AnchorLink to="/keys" search={{ add: provider }} inherit>
          <Trans>Go to your keys</Trans>
        </AnchorLink>
      ) : null;
  }
}

interface AnswerErrorProps {
  generation: Generation;
  /** Null for who only reads. */
  onContinue: (() => void) | null;
}

export function AnswerError({ generation, onContinue }: AnswerErrorProps) {
  const { state, error, text, model } = generation;
  if (state !== "failed" && state !== "interrupted") return null;
  const provider = model.slice(0, model.indexOf("/"));
  return (
    <div className={styles.trouble} role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <div>
          {error?.detail ??
            (state === "interrupted" ? (
              <Trans>This answer was interrupted.</Trans>
            ) : (
              <Trans>No answer came.</Trans>
            ))}
        </div>
        <div className={styles.advice}>{error && onContinue ? advice(error.code, provider) : null}</div>
        {text && onContinue ? (
          <Group gap="xs" mt={8}>
            <Button size="compact-sm" variant="default" onClick={onContinue}>
              <Trans>Continue the answer</Trans>
            </Button>
          </Group>
        ) : null}
      </div>
    </div>
  );
}
