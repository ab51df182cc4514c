import type { Member, ObjectRole, Reader, ShareRole, Workspace } from "@/shared/api/types";

/** A person or a workspace in the list one adds from. */
export interface Candidate {
  value: string;
  kind: "user" | "workspace";
  id: string;
  label: string;
  /** The person's address. */
  email: string;
  guest: boolean;
  /** Why it cannot be chosen. */
  obstacle: "auditor" | "guest" | null;
}

/** The members that can be added to a project or workspace: active, and not there yet. */
export function peopleToAdd(
  members: Member[],
  present: ReadonlySet<string>,
  place: "project" | "workspace",
): Candidate[] {
  return members
    .filter((one) => one.status === "active" && !present.has(one.user.id))
    .map((one) => ({
      value: `user:${one.user.id}`,
      kind: "user",
      id: one.user.id,
      label: one.user.name || one.user.email,
      email: one.user.email,
      guest: one.role === "guest",
      obstacle: obstacleOf(one, place),
    }));
}

function obstacleOf(member: Member, place: "project" | "workspace"): Candidate["obstacle"] {
  if (member.role === "auditor") return "auditor";
  return member.role === "guest" && place === "workspace" ? "guest" : null;
}

export function workspacesToAdd(workspaces: Workspace[], present: ReadonlySet<string>): Candidate[] {
  return workspaces
    .filter((one) => !present.has(one.id))
    .map((one) => ({
      value: `workspace:${one.id}`,
      kind: "workspace",
      id: one.id,
      label: one.name,
      email: "",
      guest: false,
      obstacle: null,
    }));
}

/** The roles that all of the chosen can have: `inherit` is for workspaces alone, and a guest manages nothing. */
export function rolesFor(chosen: Candidate[]): ShareRole[] {
  const roles: ShareRole[] = chosen.some((one) => one.guest)
    ? ["viewer", "editor"]
    : ["viewer", "editor", "manager"];
  const whole = chosen.length > 0 && chosen.every((one) => one.kind === "workspace");
  return whole ? ["inherit", ...roles] : roles;
}

const ranks: Record<ObjectRole, number> = { viewer: 1, editor: 2, manager: 3 };

interface Share {
  user: { id: string; name: string; email: string } | null;
  workspace: { id: string | null; name: string | null } | null;
  role: ShareRole;
}

interface Belonging {
  user: { id: string; name: string; email: string };
  role: ObjectRole;
}

export interface Sight {
  people: Reader[];
  /** Workspaces whose people are not known here. */
  unknown: (string | null)[];
}

/** Everybody who sees a project, as far as the reader may know: each once, with the most they may do. */
export function peopleWhoSee(shares: Share[], workspaces: ReadonlyMap<string, Belonging[]>): Sight {
  const found = new Map<string, Reader>();
  const unknown: Sight["unknown"] = [];
  const add = (user: Belonging["user"], role: ObjectRole) => {
    const before = found.get(user.id);
    if (before && ranks[before.role] >= ranks[role]) return;
    found.set(user.id, { id: user.id, name: user.name || user.email, role });
  };
  for (const { user, workspace, role } of shares) {
    if (user && role !== "inherit") add(user, role);
    if (!workspace) continue;
    const people = workspaces.get(workspace.id ?? "");
    if (!people) unknown.push(workspace.name);
    for (const one of people ?? []) add(one.user, role === "inherit" ? one.role : role);
  }
  const people = [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  return { people, unknown };
}

/** Whether it is the only one that makes a manager: without it nobody would say who belongs. */
export function isLastManager<S extends { role: ShareRole }>(share: S, all: S[]): boolean {
  const managing = all.filter((one) => one.role === "manager" || one.role === "inherit");
  return managing.length === 1 && managing[0] === share;
}
