import type { QueryKey } from "@tanstack/react-query";
import { conversationsKey } from "@/features/chat/api";
import { grantsKey } from "@/features/grants/api";
import { keysKey } from "@/features/keys/api";
import { modelsKey } from "@/features/models/api";
import { payersKey } from "@/features/payers/api";
import { projectsKey } from "@/features/projects/api";
import { meQuery } from "@/shared/session";

/** What the server says on the socket of whoever is signed in: that something changed, and never what. */
export type Hint =
  { type: "access.changed" } | { type: "changed"; organization: string; what: string[] } | { type: "pong" };

const conversations = (organization: string): QueryKey[] => [
  conversationsKey(organization),
  ["conversation"],
];

/** What else is shown of a list, beside the list of that name itself. */
const besides: Record<string, (organization: string) => QueryKey[]> = {
  keys: (organization) => [modelsKey(organization), grantsKey(organization), payersKey(organization)],
  grants: (organization) => [keysKey(organization), modelsKey(organization), payersKey(organization)],
  freeze: (organization) => [
    meQuery.queryKey,
    keysKey(organization),
    grantsKey(organization),
    payersKey(organization),
  ],
  providers: (organization) => [modelsKey(organization)],
  projects: conversations,
  workspaces: (organization) => [projectsKey(organization), ...conversations(organization)],
  organization: () => [meQuery.queryKey],
};

/** The queries to ask again when these lists of an organization changed. */
export function queriesOf(organization: string, what: string[]): QueryKey[] {
  return what.flatMap((name) => [[name, organization], ...(besides[name]?.(organization) ?? [])]);
}

/** The own rights, and the short lists that others change while they are shown. */
export const LISTS: QueryKey[] = [
  meQuery.queryKey,
  ["invitations"],
  ["keys"],
  ["members"],
  ["projects"],
  ["tokens"],
  ["workspaces"],
];
