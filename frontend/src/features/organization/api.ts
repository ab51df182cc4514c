import { useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/shared/api/client";
import { meQuery } from "@/shared/session";

const one = "/api/v1/organizations/{org}/";

const at = (org: string) => ({ params: { path: { org } } });

export const createOrganization = (name: string) =>
  answer(api.POST("/api/v1/organizations/", { body: { name } }));

export const updateOrganization = (org: string, body: { name?: string; require_mfa?: boolean }) =>
  answer(api.PATCH(one, { ...at(org), body }));

/** `confirm` is the organization's name, typed. */
export const deleteOrganization = (org: string, confirm: string) =>
  answer(api.DELETE(one, { ...at(org), body: { confirm } }));

export const restoreOrganization = (org: string) =>
  answer(api.POST("/api/v1/organizations/{org}/restore/", at(org)));

/** `member` is the membership's id. */
export const transferOwnership = (org: string, member: string) =>
  answer(api.POST("/api/v1/organizations/{org}/transfer/", { ...at(org), body: { member } }));

export const leaveOrganization = (org: string) =>
  answer(api.POST("/api/v1/organizations/{org}/leave/", at(org)));

/** Learns anew who one is where; whatever was shown before may be shown no more, so all of it is asked again. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.refetchQueries({ queryKey: meQuery.queryKey });
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
  };
}
