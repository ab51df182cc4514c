import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import type { Listed } from "@/features/workspaces/api";
import { answer, api, everyPage } from "@/shared/api/client";
import type { ShareRole } from "@/shared/api/types";

const list = "/api/v1/organizations/{org}/projects/";
const one = "/api/v1/organizations/{org}/projects/{project}/";
const members = "/api/v1/organizations/{org}/projects/{project}/members/";
const member = "/api/v1/organizations/{org}/projects/{project}/members/{share}/";

export const projectsKey = (organization: string) => ["projects", organization] as const;

export const projectsQuery = (organization: string, { shelf = "live", all = false }: Listed = {}) =>
  queryOptions({
    queryKey: [...projectsKey(organization), shelf, all],
    queryFn: () =>
      everyPage(api.GET(list, { params: { path: { org: organization }, query: { shelf, all } } })),
    enabled: organization !== "",
    staleTime: 60_000,
  });

/** One project, put away or not; without an id the query stays idle. */
export const projectQuery = (org: string, project: string | null) =>
  queryOptions({
    queryKey: [...projectsKey(org), "one", project],
    queryFn: () => answer(api.GET(one, { params: { path: { org, project: project ?? "" } } })),
    enabled: org !== "" && project !== null,
    staleTime: 60_000,
  });

type NewProject = components["schemas"]["ProjectWriteRequest"];
type ProjectChange = components["schemas"]["PatchedProjectChangeRequest"];

export const createProject = (org: string, body: NewProject) =>
  answer(api.POST(list, { params: { path: { org } }, body }));

export const updateProject = (org: string, project: string, body: ProjectChange) =>
  answer(api.PATCH(one, { params: { path: { org, project } }, body }));

export const archiveProject = (org: string, project: string) =>
  answer(
    api.POST("/api/v1/organizations/{org}/projects/{project}/archive/", {
      params: { path: { org, project } },
    }),
  );

export const restoreProject = (org: string, project: string) =>
  answer(
    api.POST("/api/v1/organizations/{org}/projects/{project}/restore/", {
      params: { path: { org, project } },
    }),
  );

export const deleteProject = (org: string, project: string) =>
  answer(api.DELETE(one, { params: { path: { org, project } } }));

export const sharesKey = (org: string, project: string) => ["project-members", org, project] as const;

/** Whom a project was given to: people and whole workspaces. */
export const sharesQuery = (org: string, project: string) =>
  queryOptions({
    queryKey: sharesKey(org, project),
    queryFn: () => everyPage(api.GET(members, { params: { path: { org, project } } })),
    enabled: org !== "" && project !== "",
    staleTime: 30_000,
  });

export type Receiver = { user: string } | { workspace: string };

export const giveProject = (org: string, project: string, to: Receiver, role: ShareRole) =>
  answer(api.POST(members, { params: { path: { org, project } }, body: { ...to, role } }));

export const changeShare = (org: string, project: string, id: string, role: ShareRole) =>
  answer(api.PATCH(member, { params: { path: { org, project, share: id } }, body: { role } }));

export const takeBack = (org: string, project: string, id: string) =>
  answer(api.DELETE(member, { params: { path: { org, project, share: id } } }));
