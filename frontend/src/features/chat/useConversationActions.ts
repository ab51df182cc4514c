import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { Generation } from "@/shared/api/types";
import { randomId } from "@/shared/ids";
import { notifyError } from "@/shared/ui/notify";
import type { AnswerActions } from "./Answer";
import type { ShownVersions } from "./answers";
import {
  conversationQuery,
  conversationsKey,
  type NewMessage,
  retryGeneration,
  sendMessage,
  stopGeneration,
} from "./api";
import type { ChatStore } from "./store";

interface Pending {
  content: string;
  /** How many messages there were when it was sent: with one more, the real one has come. */
  after: number;
}

interface ConversationActions {
  send: (message: NewMessage) => Promise<void>;
  pending: Pending | null;
  shown: ShownVersions;
  chosen: Record<string, string>;
  answer: AnswerActions;
}

/** What one can do in a conversation; the objects stay the same between renders where they can. */
export function useConversationActions(store: ChatStore, organization: string): ConversationActions {
  const { t } = useLingui();
  const client = useQueryClient();
  const [pending, setPending] = useState<Pending | null>(null);
  const [shown, setShown] = useState<ShownVersions>({});
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const goOn = t`Continue exactly where you stopped.`;

  const send = useCallback(
    async (message: NewMessage) => {
      setPending({ content: message.content, after: store.view().messages.length });
      try {
        store.addMessages([await sendMessage(store.id, message, randomId())]);
        void client.invalidateQueries({ queryKey: conversationsKey(organization) });
      } catch (error) {
        notifyError(error);
        // What one may do here may have changed meanwhile; then the page says so.
        void client.invalidateQueries({ queryKey: conversationQuery(store.id).queryKey });
        throw error;
      } finally {
        setPending(null);
      }
    },
    [store, client, organization],
  );

  const answer = useMemo<AnswerActions>(
    () => ({
      retry: (generation, model) => {
        const add = (next: Generation) => {
          setShown({});
          store.addGeneration({ ...next, retry_of: next.retry_of ?? generation.id });
        };
        retryGeneration(generation, model).then(add, notifyError);
      },
      stop: (generation) => {
        stopGeneration(generation.id).catch(notifyError);
      },
      resume: (generation: Generation) => {
        send({ content: goOn, models: [generation.model], parent: generation.id }).catch(() => undefined);
      },
      show: (root, version) => setShown((before) => ({ ...before, [root]: version })),
      choose: (message, root) => setChosen((before) => ({ ...before, [message]: root })),
    }),
    [store, send, goOn],
  );

  return { send, pending, shown, chosen, answer };
}
