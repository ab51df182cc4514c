import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { answer, api, everyPage } from "@/shared/api/client";

const list = "/api/v1/organizations/{org}/tokens/";
const one = "/api/v1/organizations/{org}/tokens/{token}/";
const accounts = "/api/v1/organizations/{org}/service-accounts/";
const account = "/api/v1/organizations/{org}/service-accounts/{account}/";

type Schemas = components["schemas"];
export type NewToken = Schemas["TokenWriteRequest"];
export type CreatedToken = Schemas["TokenCreated"];
export type ServiceAccount = Schemas["ServiceAccount"];
export type NewServiceAccount = Schemas["ServiceAccountWriteRequest"];

export const tokensKey = (organization: string) => ["tokens", organization] as const;
export const serviceAccountsKey = (organization: string) => ["service-accounts", organization] as const;

export const tokensQuery = (organization: string) =>
  queryOptions({
    queryKey: tokensKey(organization),
    queryFn: () => everyPage(api.GET(list, { params: { path: { org: organization } } })),
    enabled: organization !== "",
  });

/** The answer holds the secret, this one time. */
export const createToken = (org: string, body: NewToken) =>
  answer(api.POST(list, { params: { path: { org } }, body }));

export const revokeToken = (org: string, token: string) =>
  answer(api.DELETE(one, { params: { path: { org, token } } }));

/** The answer holds the new secret, this one time; the one before dies after the overlap. */
export const rotateToken = (org: string, token: string, overlapSeconds: number) =>
  answer(
    api.POST("/api/v1/organizations/{org}/tokens/{token}/rotate/", {
      params: { path: { org, token } },
      body: { overlap_seconds: overlapSeconds },
    }),
  );

export const serviceAccountsQuery = (organization: string, allowed: boolean) =>
  queryOptions({
    queryKey: serviceAccountsKey(organization),
    queryFn: () => everyPage(api.GET(accounts, { params: { path: { org: organization } } })),
    enabled: organization !== "" && allowed,
  });

export const createServiceAccount = (org: string, body: NewServiceAccount) =>
  answer(api.POST(accounts, { params: { path: { org } }, body }));

export const endServiceAccount = (org: string, id: string) =>
  answer(api.DELETE(account, { params: { path: { org, account: id } } }));
