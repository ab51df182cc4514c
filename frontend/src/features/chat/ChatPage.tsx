import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { ApiError } from "@/shared/api/problem";
import { useMe, useOrganizationId } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { conversationQuery } from "./api";
import { continueFrom, running } from "./answers";
import { ChatDock } from "./ChatDock";
import { ChatHeader } from "./ChatHeader";
import styles from "./ChatPage.module.css";
import { LostConversation } from "./LostConversation";
import { MessageView, Question } from "./MessageView";
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
  const lost = error instanceof ApiError && error.status === 404;
  return lost ? <LostConversation /> : <Chat id={id} />;
}

function Chat({ id }: { id: string }) {
  const me = useMe();
  const here = useOrganizationId();
  const { data: conversation } = useQuery(conversationQuery(id));
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
