import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { modelsKey } from "@/features/models/api";
import { answer, api, everyPage } from "@/shared/api/client";
import type { Place } from "./order";

const keys = "/api/v1/organizations/{org}/keys/";
const oneKey = "/api/v1/organizations/{org}/keys/{key}/";
const providers = "/api/v1/organizations/{org}/providers/";
const dataKey = "/api/v1/organizations/{org}/data-key/";

export const keysKey = (organization: string) => ["keys", organization] as const;
export const providersKey = (organization: string) => ["providers", organization] as const;

export const keysQuery = (organization: string) =>
  queryOptions({
    queryKey: keysKey(organization),
    queryFn: () => everyPage(api.GET(keys, { params: { path: { org: organization } } })),
    enabled: organization !== "",
    // A key that rests is back within a minute.
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ health }) => health === "cooling") ? 5000 : false,
  });

export const providersQuery = (organization: string) =>
  queryOptions({
    queryKey: providersKey(organization),
    queryFn: () => everyPage(api.GET(providers, { params: { path: { org: organization } } })),
    enabled: organization !== "",
    staleTime: 300_000,
  });

const dataKeyKey = (organization: string) => ["data-key", organization] as const;

/** How far a change of the organization's data key is; asked again and again while one goes on. */
export const dataKeyQuery = (organization: string) =>
  queryOptions({
    queryKey: dataKeyKey(organization),
    queryFn: () => answer(api.GET(dataKey, { params: { path: { org: organization } } })),
    enabled: organization !== "",
    refetchInterval: ({ state: { data } }) => (data?.state === "rotating" ? 1000 : false),
  });

export type NewKey = components["schemas"]["KeyWriteRequest"];
type NewProvider = components["schemas"]["ProviderWriteRequest"];

export const createKey = (org: string, body: NewKey) =>
  answer(api.POST(keys, { params: { path: { org } }, body }));

/** Asks the provider, without spending anything, whether the key is good. */
export const verifyKey = (org: string, id: string) =>
  answer(api.POST(`${oneKey}verify/`, { params: { path: { org, key: id } } }));

type KeyChange = components["schemas"]["PatchedKeyChangeRequest"];

const changeKey = (org: string, id: string, body: KeyChange) =>
  answer(api.PATCH(oneKey, { params: { path: { org, key: id } }, body }));

/** Puts another secret in a key's place; running calls may finish with the one before, within the overlap. */
const replaceKey = (org: string, id: string, secret: string, overlapSeconds: number) =>
  answer(
    api.POST(`${oneKey}rotate/`, {
      params: { path: { org, key: id } },
      body: { secret, overlap_seconds: overlapSeconds },
    }),
  );

const revokeKey = (org: string, id: string) =>
  answer(api.POST(`${oneKey}revoke/`, { params: { path: { org, key: id } } }));

const deleteKey = (org: string, id: string) =>
  answer(api.DELETE(oneKey, { params: { path: { org, key: id } } }));

const createProvider = (org: string, body: NewProvider) =>
  answer(api.POST(providers, { params: { path: { org } }, body }));

const deleteProvider = (org: string, slug: string) =>
  answer(api.DELETE(`${providers}{slug}/`, { params: { path: { org, slug } } }));

/** Has keys, endpoints and the usable models read anew. */
export function useRefreshKeys(organization: string): () => Promise<unknown> {
  const client = useQueryClient();
  const lists = [keysKey, providersKey, modelsKey, dataKeyKey];
  return () => Promise.all(lists.map((list) => client.invalidateQueries({ queryKey: list(organization) })));
}

/** A mutation after which they are. */
function useKeyMutation<Input, Output>(organization: string, mutationFn: (input: Input) => Promise<Output>) {
  const onSettled = useRefreshKeys(organization);
  return useMutation({ mutationFn, gcTime: 0, onSettled });
}

/** Saves a key and asks its provider about it at once; a refused key stays listed as invalid. */
export const useAddKey = (organization: string) =>
  useKeyMutation(organization, async (body: NewKey) => {
    const key = await createKey(organization, body);
    return key.status === "unverified" ? verifyKey(organization, key.id).catch(() => key) : key;
  });

export const useVerifyKey = (organization: string) =>
  useKeyMutation(organization, (id: string) => verifyKey(organization, id));
export const useChangeKey = (organization: string) =>
  useKeyMutation(organization, ({ id, ...body }: KeyChange & { id: string }) =>
    changeKey(organization, id, body),
  );
export const useReplaceKey = (organization: string) =>
  useKeyMutation(
    organization,
    ({ id, secret, overlap_seconds }: { id: string; secret: string; overlap_seconds: number }) =>
      replaceKey(organization, id, secret, overlap_seconds),
  );
/** Sets positions one after another, so that nobody sees an order that was not meant for long. */
export const usePlaceKeys = (organization: string) =>
  useKeyMutation(organization, async (places: Place[]) => {
    for (const { id, position } of places) {
      // oxlint-disable-next-line no-await-in-loop
      await changeKey(organization, id, { position });
    }
  });
export const useRevokeKey = (organization: string) =>
  useKeyMutation(organization, (id: string) => revokeKey(organization, id));
export const useDeleteKey = (organization: string) =>
  useKeyMutation(organization, (id: string) => deleteKey(organization, id));
export const useAddProvider = (organization: string) =>
  useKeyMutation(organization, (body: NewProvider) => createProvider(organization, body));
export const useDeleteProvider = (organization: string) =>
  useKeyMutation(organization, (slug: string) => deleteProvider(organization, slug));

/** Begins a change of the data key, or has an interrupted one go on. */
export function useRotateDataKey(organization: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST(`${dataKey}rotate/`, { params: { path: { org: organization } } })),
    onSuccess: (reached) => client.setQueryData(dataKeyKey(organization), reached),
  });
}
