import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { grantsKey } from "@/features/grants/api";
import { keysKey } from "@/features/keys/api";
import { payersKey } from "@/features/payers/api";
import { answer, api, everyPage } from "@/shared/api/client";
import type { Freeze } from "@/shared/api/types";
import { meQuery } from "@/shared/session";

const list = "/api/v1/organizations/{org}/freeze/";
const one = "/api/v1/organizations/{org}/freeze/{freeze}/";

export const freezeKey = (organization: string) => ["freeze", organization] as const;

/** What is frozen, as far as it concerns the reader. */
export const freezesQuery = (org: string) =>
  queryOptions({
    queryKey: freezeKey(org),
    queryFn: () => everyPage(api.GET(list, { params: { path: { org } } })),
    enabled: org !== "",
    staleTime: 60_000,
  });

export interface NewFreeze {
  scope: Freeze["scope"];
  target: string | null;
  reason: string;
}

function useFreezeMutation<Input, Output>(org: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(
        [freezeKey(org), meQuery.queryKey, keysKey(org), grantsKey(org), payersKey(org)].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

export const useFreeze = (org: string) =>
  useFreezeMutation(org, (body: NewFreeze) => answer(api.POST(list, { params: { path: { org } }, body })));

export const useLift = (org: string) =>
  useFreezeMutation(org, (id: string) => answer(api.DELETE(one, { params: { path: { org, freeze: id } } })));
