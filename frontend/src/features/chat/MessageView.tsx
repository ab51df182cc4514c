import { Avatar, Text } from "@mantine/core";
import { memo } from "react";
import type { Generation } from "@/shared/api/types";
import { Answer, type AnswerActions } from "./Answer";
import styles from "./Answer.module.css";
import { type ShownVersions, slotsOf } from "./answers";
import page from "./ChatPage.module.css";
import type { MessageEntry } from "./stream";

interface MessageViewProps {
  message: MessageEntry;
  generations: Record<string, Generation>;
  shown: ShownVersions;
  continued: string | null;
  last: boolean;
  own: boolean;
  /** False hides what asks, stops and goes on. */
  writable: boolean;
  organization: string;
  modelNames: ReadonlyMap<string, string>;
  actions: AnswerActions;
}

/** One question and its answers; several stand side by side. */
export function MessageView(props: MessageViewProps) {
  const { message, generations, shown, continued, last, own, writable } = props;
  const { organization, modelNames, actions } = props;
  const slots = slotsOf(message, generations);
  const beside = slots.length > 1;
  return (
    <section className={page.turn} data-wide={beside} data-testid="message">
      <Question content={message.content} author={own ? null : (message.author?.name ?? null)} />
      <div className={styles.group} data-columns={beside}>
        {slots.map((slot) => {
          const version = Math.min(shown[slot.root] ?? slot.versions.length - 1, slot.versions.length - 1);
          const generation = slot.versions[version];
          if (!generation) return null;
          return (
            <Answer
              key={slot.root}
              generation={generation}
              root={slot.root}
              version={version}
              versions={slot.versions.length}
              beside={beside}
              choosable={last && writable}
              own={own}
              writable={writable}
              continued={generation.id === continued}
              organization={organization}
              modelName={modelNames.get(generation.model)}
              actions={actions}
            />
          );
        })}
      </div>
    </section>
  );
}

export const Question = memo(function Question({
  content,
  author,
}: {
  content: string;
  author: string | null;
}) {
  return (
    <div className={page.question}>
      {author ? (
        <span className={page.author} data-testid="author">
          <Avatar size={22} radius="xl" name={author} color="verdigris" />
          <Text size="xs" c="dimmed" span>
            {author}
          </Text>
        </span>
      ) : null}
      <div className={page.bubble}>{content}</div>
    </div>
  );
});
