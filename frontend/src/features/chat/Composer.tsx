import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { ModelPicker } from "@/features/models/ModelPicker";
import styles from "./Composer.module.css";
import { useDraft } from "./useDraft";

interface ComposerProps {
  draftKey: string;
  organization: string;
  models: string[];
  onModels: (models: string[]) => void;
  /** Sends; what was typed comes back when this rejects. */
  onSend: (content: string) => Promise<void>;
  /** The models are not known yet: what is sent meanwhile goes out when they are. */
  loading: boolean;
  busy: boolean;
  answering: boolean;
  onStop: () => void;
  placeholder?: string;
  /** Stands below: whose key pays. */
  children?: ReactNode;
}

export function Composer(props: ComposerProps) {
  const {
    draftKey,
    organization,
    models,
    onModels,
    onSend,
    loading,
    busy,
    answering,
    onStop,
    placeholder,
    children,
  } = props;
  const { t } = useLingui();
  const [draft, setDraft] = useDraft(draftKey);
  const [waiting, setWaiting] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const ready = draft.trim() !== "" && models.length > 0 && !busy && !answering;

  useEffect(() => {
    if (window.matchMedia("(hover: hover)").matches) input.current?.focus();
  }, []);

  const submit = async () => {
    setWaiting(!ready && loading && draft.trim() !== "");
    if (!ready) return;
    const content = draft.trim();
    setDraft("");
    try {
      await onSend(content);
    } catch {
      setDraft(content);
    }
  };
  const sendNow = useEffectEvent(submit);
  const due = waiting && !loading;
  useEffect(() => {
    // The models have come from outside, and what was asked for before is done now.
    // oxlint-disable-next-line react/set-state-in-effect
    if (due) void sendNow();
  }, [due]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };

  return (
    <>
      <div className={styles.composer}>
        <Textarea
          ref={input}
          data-testid="composer"
          aria-label={t`Message`}
          placeholder={placeholder ?? t`Ask anything`}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          autosize
          minRows={1}
          maxRows={12}
          variant="unstyled"
          classNames={{ input: styles.input }}
        />
        <div className={styles.bar}>
          <ModelPicker organization={organization} value={models} onChange={onModels} />
          <span className={styles.hint}>
            <Trans>Enter sends, Shift+Enter makes a new line</Trans>
          </span>
          {answering ? (
            <Tooltip label={t`Stop`}>
              <ActionIcon
                variant="filled"
                color="ink"
                size={36}
                radius="xl"
                onClick={onStop}
                data-testid="stop"
                aria-label={t`Stop`}
              >
                <Square size={13} fill="currentColor" />
              </ActionIcon>
            </Tooltip>
          ) : (
            <ActionIcon
              variant="filled"
              color="ink"
              size={36}
              radius="xl"
              onClick={() => void submit()}
              disabled={!ready}
              loading={busy || waiting}
              data-testid="send"
              aria-label={t`Send`}
            >
              <ArrowUp size={18} />
            </ActionIcon>
          )}
        </div>
      </div>
      {children}
    </>
  );
}
