import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ChevronLeft, ChevronRight, CornerDownRight, Square } from "lucide-react";
import { lazy, memo, Suspense } from "react";
import { shortName } from "@/features/models/choose";
import type { Generation } from "@/shared/api/types";
import styles from "./Answer.module.css";
import { AnswerError } from "./AnswerError";
import { AnswerFooter } from "./AnswerFooter";
import { isFinal } from "./events";

const Markdown = lazy(() => import("./markdown/Markdown"));

export interface AnswerActions {
  retry: (generation: Generation, model: string) => void;
  stop: (generation: Generation) => void;
  resume: (generation: Generation) => void;
  show: (root: string, version: number) => void;
  choose: (message: string, root: string) => void;
}

interface AnswerProps {
  generation: Generation;
  root: string;
  version: number;
  versions: number;
  beside: boolean;
  choosable: boolean;
  /** Whether the reader asked. */
  own: boolean;
  writable: boolean;
  continued: boolean;
  organization: string;
  modelName?: string;
  actions: AnswerActions;
}

export const Answer = memo(function Answer(props: AnswerProps) {
  const { generation, organization, actions, continued, beside, writable } = props;
  const done = isFinal(generation);
  return (
    <article
      className={styles.answer}
      data-testid="answer"
      data-state={generation.state}
      data-model={generation.model}
      data-continued={beside && continued}
      aria-busy={!done}
    >
      <AnswerHead {...props} />
      <Reasoning generation={generation} />
      {generation.text ? (
        <Suspense fallback={<div className={styles.plain}>{generation.text}</div>}>
          <Markdown text={generation.text} streaming={!done} />
        </Suspense>
      ) : null}
      <Waiting generation={generation} />
      {generation.state === "stopped" ? (
        <div className={styles.waiting}>
          <Trans>Stopped.</Trans>
        </div>
      ) : null}
      <AnswerError generation={generation} onContinue={writable ? () => actions.resume(generation) : null} />
      {done ? (
        <AnswerFooter
          generation={generation}
          organization={organization}
          own={props.own}
          onRetry={writable ? (model) => actions.retry(generation, model) : null}
        />
      ) : null}
    </article>
  );
});

function AnswerHead(props: AnswerProps) {
  const { generation, root, version, versions, beside, choosable, writable } = props;
  const { continued, modelName, actions } = props;
  const { t } = useLingui();
  return (
    <div className={styles.head}>
      <Tooltip label={generation.model}>
        <span className={styles.model}>{modelName ?? shortName(generation.model)}</span>
      </Tooltip>
      {versions > 1 ? (
        <span className={styles.versions}>
          <ActionIcon
            size="sm"
            disabled={version === 0}
            onClick={() => actions.show(root, version - 1)}
            aria-label={t`Earlier answer`}
          >
            <ChevronLeft size={14} />
          </ActionIcon>
          {version + 1}/{versions}
          <ActionIcon
            size="sm"
            disabled={version === versions - 1}
            onClick={() => actions.show(root, version + 1)}
            aria-label={t`Later answer`}
          >
            <ChevronRight size={14} />
          </ActionIcon>
        </span>
      ) : null}
      <span className={styles.grow} />
      {beside && writable && !isFinal(generation) ? (
        <ActionIcon size="sm" onClick={() => actions.stop(generation)} aria-label={t`Stop this answer`}>
          <Square size={12} fill="currentColor" />
        </ActionIcon>
      ) : null}
      {beside && choosable && isFinal(generation) ? (
        <Button
          size="compact-xs"
          variant={continued ? "light" : "subtle"}
          color={continued ? "verdigris" : "gray"}
          leftSection={<CornerDownRight size={13} />}
          onClick={() => actions.choose(generation.message, root)}
          aria-pressed={continued}
        >
          {continued ? <Trans>Goes on from here</Trans> : <Trans>Go on from here</Trans>}
        </Button>
      ) : null}
    </div>
  );
}

function Reasoning({ generation }: { generation: Generation }) {
  if (!generation.reasoning) return null;
  const thinking = !generation.text && !isFinal(generation);
  return (
    <details className={styles.reasoning} open={thinking || undefined}>
      <summary>{thinking ? <Trans>Thinking…</Trans> : <Trans>How it got there</Trans>}</summary>
      <div>{generation.reasoning}</div>
    </details>
  );
}

function Waiting({ generation }: { generation: Generation }) {
  if (isFinal(generation) || generation.text || generation.reasoning) return null;
  return (
    <div className={styles.waiting}>
      <span className={styles.pulse} />
      {generation.state === "queued" ? (
        <Trans>Waiting to start</Trans>
      ) : (
        <Trans>Waiting for the first words</Trans>
      )}
    </div>
  );
}
