import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, cursorOf, everyPage } from "@/shared/api/client";
import type { Generation, Message } from "@/shared/api/types";

const list = "/api/v1/conversations/";
const one = "/api/v1/conversations/{conversation}/";
const messages = "/api/v1/conversations/{conversation}/messages/";

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ["conversation", id],
    queryFn: () => answer(api.GET(one, { params: { path: { conversation: id } } })),
    staleTime: 60_000,
  });

export const conversationsKey = (organization: string) => ["conversations", organization] as const;

export interface ConversationFilter {
  project?: string;
  /** Part of a title. */
  search?: string;
}

export const conversationsQuery = (organization: string, filter: ConversationFilter = {}) =>
  infiniteQueryOptions({
    queryKey: [...conversationsKey(organization), filter],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET(list, { params: { query: { organization, ...filter, cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    enabled: organization !== "",
  });

export const fetchMessages = (id: string) =>
  everyPage(api.GET(messages, { params: { path: { conversation: id } } }));

export const createConversation = (organization: string, project: string | null) =>
  answer(api.POST(list, { body: project ? { organization, project } : { organization } }));

export const updateConversation = (id: string, body: { title?: string; project?: string | null }) =>
  answer(api.PATCH(one, { params: { path: { conversation: id } }, body }));

/** Who sees a conversation now, and who would in that project (null: in none). */
export const audienceQuery = (id: string, project: string | null) =>
  queryOptions({
    queryKey: ["audience", id, project],
    queryFn: () =>
      answer(
        api.GET("/api/v1/conversations/{conversation}/audience/", {
          params: { path: { conversation: id }, query: project ? { project } : {} },
        }),
      ),
    staleTime: 0,
  });

export const deleteConversation = (id: string) =>
  answer(api.DELETE(one, { params: { path: { conversation: id } } }));

export interface NewMessage {
  content: string;
  models: string[];
  parent?: string | null;
}

/** Posts a message; the same `key` never spends twice. */
export async function sendMessage(id: string, body: NewMessage, key: string): Promise<Message> {
  const params = { path: { conversation: id }, header: { "Idempotency-Key": key } };
  const sent = await answer(api.POST(messages, { params, body }));
  return sent.message;
}

export const stopGeneration = (id: string) =>
  answer(api.POST("/api/v1/generations/{generation}/stop/", { params: { path: { generation: id } } }));

/** Asks for the answer again, of the same model or another; gives the new answer. */
export function retryGeneration(old: Generation, model: string): Promise<Generation> {
  const params = { path: { generation: old.id } };
  const body = model === old.model ? {} : { model };
  return answer(api.POST("/api/v1/generations/{generation}/retry/", { params, body }));
}
