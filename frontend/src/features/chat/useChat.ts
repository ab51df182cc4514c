import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Conversation } from "@/shared/api/types";
import { conversationQuery, conversationsKey } from "./api";
import { ChatStore, type ChatView } from "./store";

/** Messages of a conversation that was just made, so that its page shows them without asking. */
const seeds = new Map<string, Parameters<ChatStore["addMessages"]>[0]>();

export function seedChat(id: string, messages: Parameters<ChatStore["addMessages"]>[0]): void {
  seeds.set(id, messages);
}

/** The live state of one conversation for as long as a component shows it. */
export function useChat(id: string): [ChatView, ChatStore] {
  const client = useQueryClient();
  const store = useMemo(() => {
    const { queryKey } = conversationQuery(id);
    const take = (conversation: Conversation) => {
      // What is announced to everybody does not say what each may do.
      client.setQueryData(queryKey, (before) => before && { ...before, ...conversation });
      void client.invalidateQueries({ queryKey: conversationsKey(conversation.organization) });
    };
    // The page says so once it is known that the conversation is out of sight.
    const made = new ChatStore(id, take, () => void client.invalidateQueries({ queryKey }));
    const seed = seeds.get(id);
    if (seed) made.addMessages(seed);
    return made;
  }, [id, client]);
  useEffect(() => {
    seeds.delete(store.id);
    return store.start();
  }, [store]);
  return [useSyncExternalStore(store.subscribe, store.view), store];
}
