import type { Project, Workspace } from "@/shared/api/types";

type May = (action: string) => boolean;

/** What the signed-in person may do with a project: the organization's role and the one there together. */
export interface ProjectRights {
  /** See its conversations; administrators without a role there do not. */
  open: boolean;
  /** Ask in it. */
  write: boolean;
  /** Change name, instructions and default models. */
  edit: boolean;
  /** Say who belongs to it, archive, restore, delete. */
  manage: boolean;
}

export function projectRights(
  project: Pick<Project, "role" | "is_archived" | "deleted_at">,
  may: May,
): ProjectRights {
  const { role } = project;
  const there = project.deleted_at === null;
  const works = role === "editor" || role === "manager";
  const governs = may("projects.manage_all");
  const changes = may("projects.create");
  return {
    open: there && role !== null,
    write: there && !project.is_archived && works && may("conversations.write"),
    edit: there && !project.is_archived && changes && (works || governs),
    manage: changes && (role === "manager" || governs),
  };
}

/** Whether the signed-in person may make projects in a workspace. */
export function mayAddProject(workspace: Workspace, may: May): boolean {
  const works = workspace.role === "editor" || workspace.role === "manager";
  return may("projects.create") && works && workspace.archived_at === null && workspace.deleted_at === null;
}

export interface ProjectGroup {
  /** Null for projects of workspaces that the person does not belong to. */
  workspace: Workspace | null;
  projects: Project[];
}

/** Projects under their workspaces, both by name; those from elsewhere come last. */
export function groupProjects(projects: Project[], workspaces: Workspace[]): ProjectGroup[] {
  const known = new Map(workspaces.map((one) => [one.id, one]));
  const groups = new Map<string, ProjectGroup>();
  for (const project of projects.toSorted((a, b) => a.name.localeCompare(b.name))) {
    const workspace = known.get(project.workspace) ?? null;
    const group = groups.get(workspace?.id ?? "") ?? { workspace, projects: [] };
    group.projects.push(project);
    groups.set(workspace?.id ?? "", group);
  }
  return [...groups.values()].toSorted(byWorkspace);
}

function byWorkspace(a: ProjectGroup, b: ProjectGroup): number {
  if (!a.workspace || !b.workspace) return Number(!a.workspace) - Number(!b.workspace);
  return a.workspace.name.localeCompare(b.workspace.name);
}

/** Those whose name or instructions contain every word. */
export function searchProjects(projects: Project[], search: string): Project[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return projects.filter((one) => {
    const text = `${one.name} ${one.instructions}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
