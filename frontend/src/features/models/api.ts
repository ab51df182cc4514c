import { queryOptions } from "@tanstack/react-query";
import { api, everyPage } from "@/shared/api/client";

export const modelsKey = (organization: string) => ["models", organization] as const;

const path = "/api/v1/organizations/{org}/models/";

/** The models that some key of the caller, a project's or the organization's can pay for. */
export const modelsQuery = (organization: string) =>
  queryOptions({
    queryKey: [...modelsKey(organization), "usable"],
    queryFn: () => everyPage(api.GET(path, { params: { path: { org: organization } } })),
    enabled: organization !== "",
    staleTime: 60_000,
  });

/** Models that match although no key for them is here yet: some of them. */
export const lockedModelsQuery = (organization: string, search: string) =>
  queryOptions({
    queryKey: [...modelsKey(organization), "all", search],
    queryFn: async () => {
      const params = { path: { org: organization }, query: { all: true, search } };
      const found = await everyPage(api.GET(path, { params }), 1);
      return found.filter((model) => model.key_sources.length === 0).slice(0, 20);
    },
    enabled: organization !== "" && search.length >= 2,
    staleTime: 60_000,
  });
