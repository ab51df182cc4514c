import { queryOptions } from "@tanstack/react-query";
import { answer, api, everyPage } from "@/shared/api/client";
import type { ObjectRole, Workspace } from "@/shared/api/types";

const list = "/api/v1/organizations/{org}/workspaces/";
const one = "/api/v1/organizations/{org}/workspaces/{workspace}/";
const members = "/api/v1/organizations/{org}/workspaces/{workspace}/members/";
const member = "/api/v1/organizations/{org}/workspaces/{workspace}/members/{person}/";

/** In use, put away, or waiting to be erased. */
export type Shelf = "live" | "archived" | "deleted";

export interface Listed {
  shelf?: Shelf;
  /** Everybody's, for administrators. */
  all?: boolean;
}

export const workspacesKey = (organization: string) => ["workspaces", organization] as const;

/** The oldest first: that is where people begin. */
export const workspacesQuery = (organization: string, { shelf = "live", all = false }: Listed = {}) =>
  queryOptions({
    queryKey: [...workspacesKey(organization), shelf, all],
    queryFn: () =>
      everyPage(api.GET(list, { params: { path: { org: organization }, query: { shelf, all } } })),
    select: oldestFirst,
    enabled: organization !== "",
    staleTime: 60_000,
  });

const oldestFirst = (rows: Workspace[]) => rows.toSorted((a, b) => a.created_at.localeCompare(b.created_at));

export const createWorkspace = (org: string, name: string) =>
  answer(api.POST(list, { params: { path: { org } }, body: { name } }));

export const renameWorkspace = (org: string, workspace: string, name: string) =>
  answer(api.PATCH(one, { params: { path: { org, workspace } }, body: { name } }));

export const archiveWorkspace = (org: string, workspace: string) =>
  answer(
    api.POST("/api/v1/organizations/{org}/workspaces/{workspace}/archive/", {
      params: { path: { org, workspace } },
    }),
  );

export const restoreWorkspace = (org: string, workspace: string) =>
  answer(
    api.POST("/api/v1/organizations/{org}/workspaces/{workspace}/restore/", {
      params: { path: { org, workspace } },
    }),
  );

export const deleteWorkspace = (org: string, workspace: string) =>
  answer(api.DELETE(one, { params: { path: { org, workspace } } }));

export const workspaceMembersKey = (org: string, workspace: string) =>
  ["workspace-members", org, workspace] as const;

export const workspaceMembersQuery = (org: string, workspace: string) =>
  queryOptions({
    queryKey: workspaceMembersKey(org, workspace),
    queryFn: () => everyPage(api.GET(members, { params: { path: { org, workspace } } })),
    enabled: org !== "" && workspace !== "",
    staleTime: 30_000,
  });

export const addToWorkspace = (org: string, workspace: string, user: string, role: ObjectRole) =>
  answer(api.POST(members, { params: { path: { org, workspace } }, body: { user, role } }));

export const changeInWorkspace = (org: string, workspace: string, id: string, role: ObjectRole) =>
  answer(api.PATCH(member, { params: { path: { org, workspace, person: id } }, body: { role } }));

export const removeFromWorkspace = (org: string, workspace: string, id: string) =>
  answer(api.DELETE(member, { params: { path: { org, workspace, person: id } } }));
