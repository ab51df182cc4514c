import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ArrowLeftRight, RotateCw } from "lucide-react";
import { ModelList } from "@/features/models/ModelList";
import { PayerName } from "@/features/payers/PayerName";
import type { Generation } from "@/shared/api/types";
import { elapsed, money, whole } from "@/shared/format";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import styles from "./Answer.module.css";

interface AnswerFooterProps {
  generation: Generation;
  organization: string;
  /** Whether the reader asked: then a personal key is theirs. */
  own: boolean;
  /** Null for who only reads. */
  onRetry: ((model: string) => void) | null;
}

/** Under an ended answer: what can be done with it, and what it cost, took and was paid with. */
export function AnswerFooter({ generation, organization, own, onRetry }: AnswerFooterProps) {
  const { t } = useLingui();
  return (
    <div className={styles.foot}>
      <div className={styles.actions}>
        {generation.text ? <CopyIcon value={generation.text} label={t`Copy answer`} /> : null}
        {onRetry ? <Retry generation={generation} organization={organization} onRetry={onRetry} /> : null}
      </div>
      <Figures generation={generation} own={own} />
    </div>
  );
}

interface RetryProps {
  generation: Generation;
  organization: string;
  onRetry: (model: string) => void;
}

/** The same question again, to the same model or another. */
function Retry({ generation, organization, onRetry }: RetryProps) {
  const { t } = useLingui();
  const [opened, { close, toggle }] = useDisclosure(false);
  return (
    <>
      <Tooltip label={t`Ask again`}>
        <ActionIcon onClick={() => onRetry(generation.model)} data-testid="retry" aria-label={t`Ask again`}>
          <RotateCw size={16} />
        </ActionIcon>
      </Tooltip>
      <Popover
        opened={opened}
        onDismiss={close}
        width="min(440px, calc(100vw - 24px))"
        radius="lg"
        shadow="lg"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Tooltip label={t`Ask another model`}>
            <ActionIcon onClick={toggle} aria-label={t`Ask another model`} data-testid="retry-with">
              <ArrowLeftRight size={16} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown p={0}>
          <ModelList
            organization={organization}
            value={[]}
            onChoose={(model) => {
              close();
              onRetry(model);
            }}
            onCompare={(model) => {
              close();
              onRetry(model);
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function Figures({ generation, own }: { generation: Generation; own: boolean }) {
  const { t } = useLingui();
  const { usage, cost, timing, paid_by: payer } = generation;
  const price = money(cost);
  const time = elapsed(timing.started_at ?? timing.queued_at, timing.ended_at);
  const first = elapsed(timing.started_at ?? timing.queued_at, timing.first_token_at);
  const input = usage ? whole(usage.input_tokens) : "";
  const output = usage ? whole(usage.output_tokens) : "";
  const reasoning = usage && usage.reasoning_tokens > 0 ? whole(usage.reasoning_tokens) : null;
  const cached = usage && usage.cache_read_tokens > 0 ? whole(usage.cache_read_tokens) : null;
  const about = usage && usage.source !== "final";
  return (
    <div className={styles.figures} data-testid="figures">
      {price ? (
        <Tooltip
          label={
            about ? t`Estimated: the provider did not report the whole usage` : t`Billed by your provider`
          }
        >
          <b>{about ? `≈ ${price}` : price}</b>
        </Tooltip>
      ) : usage ? (
        <span>
          <Trans>Price unknown</Trans>
        </span>
      ) : null}
      {usage ? (
        <Tooltip
          label={
            <>
              {cached ? <Trans>{cached} of the input from the cache. </Trans> : null}
              {reasoning ? <Trans>{reasoning} of the output for reasoning.</Trans> : null}
              {!cached && !reasoning ? <Trans>Input and output tokens</Trans> : null}
            </>
          }
        >
          <span>
            <Trans>
              {input} in, {output} out
            </Trans>
          </span>
        </Tooltip>
      ) : null}
      {time ? (
        <Tooltip label={first ? t`First words after ${first}` : t`Duration`}>
          <span>{time}</span>
        </Tooltip>
      ) : null}
      {payer && (usage || generation.text) ? (
        <span>
          <Trans>
            paid with <PayerName payer={payer} own={own} />
          </Trans>
        </span>
      ) : null}
    </div>
  );
}
