import type { Project } from "@/shared/api/types";

/** Why somebody can read a place and not write in it. */
export type Obstacle = "organization" | "archived" | "workspace_archived" | "private" | "viewer";

/** What keeps the person from asking in a project (null: outside of any); null when nothing does. */
export function obstacleIn(
  project: Pick<Project, "role" | "archived_at" | "is_archived"> | null,
  may: (action: string) => boolean,
): Obstacle | null {
  if (!may("conversations.write")) return "organization";
  if (!project) return may("conversations.begin_private") ? null : "private";
  if (project.archived_at) return "archived";
  if (project.is_archived) return "workspace_archived";
  return project.role === "editor" || project.role === "manager" ? null : "viewer";
}
