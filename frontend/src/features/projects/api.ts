import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { answer, api, everyPage } from "@/shared/api/client";

const list = "/api/v1/organizations/{org}/projects/";
const one = "/api/v1/organizations/{org}/projects/{project}/";

export const projectsKey = (organization: string) => ["projects", organization] as const;

export const projectsQuery = (organization: string) =>
  queryOptions({
    queryKey: projectsKey(organization),
    queryFn: () => everyPage(api.GET(list, { params: { path: { org: organization } } })),
    enabled: organization !== "",
    staleTime: 60_000,
  });

export const workspacesQuery = (organization: string) =>
  queryOptions({
    queryKey: ["workspaces", organization],
    queryFn: () =>
      everyPage(
        api.GET("/api/v1/organizations/{org}/workspaces/", { params: { path: { org: organization } } }),
      ),
    enabled: organization !== "",
    staleTime: 60_000,
  });

type NewProject = components["schemas"]["ProjectWriteRequest"];
type ProjectChange = components["schemas"]["PatchedProjectChangeRequest"];

export const createProject = (org: string, body: NewProject) =>
  answer(api.POST(list, { params: { path: { org } }, body }));

export const updateProject = (org: string, project: string, body: ProjectChange) =>
  answer(api.PATCH(one, { params: { path: { org, project } }, body }));

export const deleteProject = (org: string, project: string) =>
  answer(api.DELETE(one, { params: { path: { org, project } } }));
