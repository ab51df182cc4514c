import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { keysKey } from "@/features/keys/api";
import { modelsKey } from "@/features/models/api";
import { answer, api, cursorOf, everyPage } from "@/shared/api/client";
import type { Grant } from "@/shared/api/types";

const loans = "/api/v1/organizations/{org}/grants/";
const uses = "/api/v1/organizations/{org}/grants/{grant}/uses/";
const ofKey = "/api/v1/organizations/{org}/keys/{key}/grants/";
const oneOfKey = "/api/v1/organizations/{org}/keys/{key}/grants/{grant}/";
const requests = "/api/v1/organizations/{org}/grant-requests/";

export type Direction = "lent" | "borrowed";
type NewGrant = components["schemas"]["GrantWriteRequest"];
export type Grantee = NewGrant["grantee"];
/** What of a loan can be changed. */
export type Terms = Required<Omit<NewGrant, "grantee">>;

export const grantsKey = (organization: string) => ["grants", organization] as const;

/** Money moves without a word from the server, so what is shown is asked for again while somebody looks. */
const WATCH = 5000;

export const grantsQuery = (org: string, direction: Direction) =>
  queryOptions({
    queryKey: [...grantsKey(org), direction],
    queryFn: () => everyPage(api.GET(loans, { params: { path: { org }, query: { direction } } })),
    enabled: org !== "",
  });

/** The same, for who looks at it. */
export const watchedGrantsQuery = (org: string, direction: Direction) =>
  queryOptions({ ...grantsQuery(org, direction), refetchInterval: WATCH });

export const usesQuery = (org: string, grant: string) =>
  infiniteQueryOptions({
    queryKey: [...grantsKey(org), "uses", grant],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET(uses, { params: { path: { org, grant }, query: { cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => cursorOf(last.next),
    refetchInterval: WATCH,
  });

export const requestsQuery = (org: string) =>
  queryOptions({
    queryKey: [...grantsKey(org), "requests"],
    queryFn: () => everyPage(api.GET(requests, { params: { path: { org } } })),
    enabled: org !== "",
  });

/** A mutation after which loans, requests, keys and usable models are read anew. */
function useGrantMutation<Input, Output>(org: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  const lists = [grantsKey, keysKey, modelsKey];
  return useMutation({
    mutationFn,
    onSettled: () => Promise.all(lists.map((list) => client.invalidateQueries({ queryKey: list(org) }))),
  });
}

export const useLend = (org: string, key: string) =>
  useGrantMutation(org, (body: NewGrant) =>
    answer(api.POST(ofKey, { params: { path: { org, key } }, body })),
  );

const at = (org: string, { id: grant, key }: Grant) => ({ params: { path: { org, key, grant } } });

export const useChangeGrant = (org: string, grant: Grant) =>
  useGrantMutation(org, (body: Partial<Terms>) => answer(api.PATCH(oneOfKey, { ...at(org, grant), body })));

export const useEndGrant = (org: string, grant: Grant) =>
  useGrantMutation(org, () => answer(api.DELETE(oneOfKey, at(org, grant))));

export const useAskForMore = (org: string, grant: string) =>
  useGrantMutation(org, (body: { amount: string; reason: string }) =>
    answer(
      api.POST("/api/v1/organizations/{org}/grants/{grant}/requests/", {
        params: { path: { org, grant } },
        body,
      }),
    ),
  );

/** Without an amount it is what was asked for, until the limit begins anew. */
export const useApprove = (org: string, ask: string) =>
  useGrantMutation(org, (body: { amount?: string; until?: string }) =>
    answer(
      api.POST("/api/v1/organizations/{org}/grant-requests/{ask}/approve/", {
        params: { path: { org, ask } },
        body,
      }),
    ),
  );

export const useDecline = (org: string, ask: string) =>
  useGrantMutation(org, (body: { reason?: string }) =>
    answer(
      api.POST("/api/v1/organizations/{org}/grant-requests/{ask}/decline/", {
        params: { path: { org, ask } },
        body,
      }),
    ),
  );
