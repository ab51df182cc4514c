import { queryOptions } from "@tanstack/react-query";
import { answer, api, everyPage } from "@/shared/api/client";

const list = "/api/v1/organizations/{org}/tokens/";
const one = "/api/v1/organizations/{org}/tokens/{token}/";

export const tokensKey = (organization: string) => ["tokens", organization] as const;

export const tokensQuery = (organization: string) =>
  queryOptions({
    queryKey: tokensKey(organization),
    queryFn: () => everyPage(api.GET(list, { params: { path: { org: organization } } })),
    enabled: organization !== "",
  });

/** The answer holds the secret, this one time. */
export const createToken = (org: string, body: { name: string; expires_at?: string }) =>
  answer(api.POST(list, { params: { path: { org } }, body }));

export const deleteToken = (org: string, token: string) =>
  answer(api.DELETE(one, { params: { path: { org, token } } }));
