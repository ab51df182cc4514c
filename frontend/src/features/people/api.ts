import { queryOptions } from "@tanstack/react-query";
import { answer, api, everyPage } from "@/shared/api/client";
import { toApiError } from "@/shared/api/problem";
import type { Member, ObjectRole, Role } from "@/shared/api/types";
import { type Outcome, type Row, refusedRows } from "./addresses";

const members = "/api/v1/organizations/{org}/members/";
const member = "/api/v1/organizations/{org}/members/{member}/";
const invitations = "/api/v1/organizations/{org}/invitations/";
const invitation = "/api/v1/organizations/{org}/invitations/{invitation}/";
const link = "/api/v1/invitations/{link}/";

export const membersKey = (org: string) => ["members", org] as const;
export const invitationsKey = (org: string) => ["invitations", org] as const;

export const membersQuery = (org: string) =>
  queryOptions({
    queryKey: membersKey(org),
    queryFn: () => everyPage(api.GET(members, { params: { path: { org } } })),
    enabled: org !== "",
  });

export const invitationsQuery = (org: string) =>
  queryOptions({
    queryKey: invitationsKey(org),
    queryFn: () => everyPage(api.GET(invitations, { params: { path: { org } } })),
    enabled: org !== "",
  });

export const changeMember = (org: string, id: string, body: { role?: Role; status?: Member["status"] }) =>
  answer(api.PATCH(member, { params: { path: { org, member: id } }, body }));

export interface Leaving {
  conversations: "hand_over" | "delete";
  /** The user who gets what is handed over. */
  heir?: string;
}

export const removeMember = (org: string, id: string, body: Leaving) =>
  answer(api.DELETE(member, { params: { path: { org, member: id } }, body }));

/** Where the invited begin: a guest in one project, everybody else in workspaces. */
export interface Places {
  workspaces: string[];
  project: { project: string; role: ObjectRole } | null;
}

/** Invites everybody; gives what became of each. An address the server cannot read keeps all of them back. */
export async function invite(org: string, rows: Row[], places: Places): Promise<Outcome[]> {
  const body = { invitations: rows.map(({ email, role }) => ({ email, role, ...placesOf(role, places) })) };
  const { data, error, response } = await api.POST(invitations, { params: { path: { org } }, body });
  if (data)
    return data.results.map((one, index) => ({
      email: rows[index]?.email ?? one.email,
      outcome: one.outcome,
    }));
  const refused = refusedRows(error, rows);
  if (refused.length > 0) return refused;
  throw toApiError(response.status, error);
}

function placesOf(role: Role, { workspaces, project }: Places) {
  if (role === "guest") return { projects: project ? [project] : [] };
  return role === "auditor" ? {} : { workspaces };
}

export const resendInvitation = (org: string, id: string) =>
  answer(
    api.POST("/api/v1/organizations/{org}/invitations/{invitation}/resend/", {
      params: { path: { org, invitation: id } },
    }),
  );

export const revokeInvitation = (org: string, id: string) =>
  answer(api.DELETE(invitation, { params: { path: { org, invitation: id } } }));

/** What a link stands for. Whoever asks decides how much is told, so the reader is part of the key. */
export const openedQuery = (secret: string, reader: string | null) =>
  queryOptions({
    queryKey: ["opened-invitation", secret, reader],
    queryFn: () => answer(api.GET(link, { params: { path: { link: secret } } })),
    enabled: secret !== "",
    retry: false,
  });

export const acceptInvitation = (secret: string) =>
  answer(api.POST("/api/v1/invitations/{link}/accept/", { params: { path: { link: secret } } }));
