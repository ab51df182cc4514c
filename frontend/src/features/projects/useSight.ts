import { useQueries, useQuery } from "@tanstack/react-query";
import { peopleWhoSee, type Sight } from "@/features/sharing/receivers";
import { workspaceMembersQuery, workspacesQuery } from "@/features/workspaces/api";
import { sharesQuery } from "./api";

/** Who sees a project, as far as the reader may know; null until that is loaded. */
export function useSight(organization: string, project: string): Sight | null {
  const { data: shares } = useQuery(sharesQuery(organization, project));
  const { data: mine } = useQuery(workspacesQuery(organization));
  const known = new Set(mine?.map((one) => one.id));
  const open = (shares ?? []).flatMap(({ workspace }) =>
    workspace?.id && known.has(workspace.id) ? [workspace.id] : [],
  );
  const people = useQueries({ queries: open.map((id) => workspaceMembersQuery(organization, id)) });
  if (!shares || !mine || people.some((one) => one.isPending)) return null;
  const workspaces = new Map(open.map((id, index) => [id, people[index]?.data ?? []]));
  return peopleWhoSee(shares, workspaces);
}
