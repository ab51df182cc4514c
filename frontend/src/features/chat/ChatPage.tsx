import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { projectQuery } from "@/features/projects/api";
import type { Conversation } from "@/shared/api/types";
import { ApiError } from "@/shared/api/problem";
import { useMay, useMe, useOrganizationId } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { conversationQuery } from "./api";
import { continueFrom, running } from "./answers";
import { ChatDock } from "./ChatDock";
import { ChatHeader } from "./ChatHeader";
import styles from "./ChatPage.module.css";
import { LostConversation } from "./LostConversation";
import { MessageView, Question } from "./MessageView";
import { obstacleIn } from "./readOnly";
import { useChat } from "./useChat";
import { useConversationActions } from "./useConversationActions";
import { useModels } from "./useModels";
import { useStickToEnd } from "./useStickToEnd";

export function ChatPage() {
  const { conversation } = useParams({ strict: false });
  return conversation ? <Found key={conversation} id={conversation} /> : null;
}

function Found({ id }: { id: string }) {
  const { error } = useQuery(conversationQuery(id));
  const lost = error instanceof ApiError && [403, 404].includes(error.status);
  return lost ? <LostConversation /> : <Chat id={id} />;
}

function Chat({ id }: { id: string }) {
  const me = useMe();
  const here = useOrganizationId();
  const { data: conversation, error } = useQuery(conversationQuery(id));
  const organization = conversation?.organization ?? here;
  const [view, store] = useChat(id);
  const choice = useModels(id, organization, conversation?.project ?? null, conversation?.last_models);
  const actions = useConversationActions(store, organization);
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { away, toEnd } = useStickToEnd(box, content);
  const parent = continueFrom(view, actions.shown, actions.chosen);
  const { pending } = actions;
  const waiting = pending && view.messages.length === pending.after ? pending : null;

  const { obstacle, known, project } = useObstacle(conversation, organization);

  const send = (text: string) => {
    toEnd();
    return actions.send({ content: text, models: choice.models, parent });
  };

  return (
    <div className={styles.page}>
      <ChatHeader id={id} conversation={conversation} organization={organization} />
      <div className={styles.scroll} ref={box}>
        <div className={styles.turns} ref={content} aria-live="off">
          {view.messages.map((message, index) => (
            <MessageView
              key={message.id}
              message={message}
              generations={view.generations}
              shown={actions.shown}
              continued={parent}
              last={index === view.messages.length - 1}
              writable={known && obstacle === null}
              own={!message.author || message.author.id === me.id}
              organization={organization}
              modelNames={choice.names}
              actions={actions.answer}
            />
          ))}
          {waiting ? (
            <section className={styles.turn}>
              <Question content={waiting.content} author={null} />
            </section>
          ) : null}
          {!view.loaded && !view.error && view.messages.length === 0 ? <Loading /> : null}
          <ErrorNote error={view.error} />
        </div>
      </div>
      <ChatDock
        id={id}
        known={known || error !== null}
        obstacle={obstacle}
        project={project}
        place={conversation?.project ?? null}
        manages={conversation?.can_manage ?? false}
        organization={organization}
        choice={choice}
        view={view}
        away={away}
        onJump={() => toEnd("smooth")}
        busy={pending !== null}
        answering={running(view)}
        onSend={send}
        onStop={actions.answer.stop}
      />
    </div>
  );
}

/** What keeps the reader from writing; `known` once the server has said. */
function useObstacle(conversation: Conversation | undefined, organization: string) {
  const may = useMay();
  const place = conversation?.project ?? null;
  const { data: project = null, isLoading } = useQuery(projectQuery(organization, place));
  if (!conversation) return { obstacle: null, known: false, project };
  if (conversation.can_write) return { obstacle: null, known: true, project };
  // The server's word counts; the project tells why.
  const obstacle = obstacleIn(project, may) ?? ("viewer" as const);
  return { obstacle, known: !isLoading, project };
}
