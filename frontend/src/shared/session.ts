import { queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useLocalStorage } from "@mantine/hooks";
import { answer, api } from "./api/client";
import type { Me, OrganizationMembership, ServerConfig } from "./api/types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => answer(api.GET("/api/v1/me/")),
  staleTime: 60_000,
  retry: false,
});

export const configQuery = queryOptions({
  queryKey: ["config"],
  queryFn: () => answer(api.GET("/api/v1/config/")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The signed-in person; only below routes that have loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function useServerConfig(): ServerConfig | undefined {
  return useQuery(configQuery).data;
}

const useChosen = () => useLocalStorage({ key: "byok-organization", getInitialValueInEffect: false });

/** How to choose the organization that the pages show, also where nobody is signed in yet. */
export function useChooseOrganization(): (id: string) => void {
  return useChosen()[1];
}

/** The organization that the pages show, and how to choose another. */
export function useOrganization(): [OrganizationMembership | null, (id: string) => void] {
  const me = useMe();
  const [chosen, choose] = useChosen();
  const found = me.organizations.find((entry) => entry.id === chosen) ?? me.organizations[0] ?? null;
  return [found, choose];
}

/** The organization's id for queries; empty when there is none, so queries stay disabled. */
export function useOrganizationId(): string {
  return useOrganization()[0]?.id ?? "";
}

/** Whether the organization's role of the signed-in person allows an action of `docs/permissions.md`. */
export function useMay(): (action: string) => boolean {
  const [organization] = useOrganization();
  return (action) => organization?.permissions.includes(action) ?? false;
}
