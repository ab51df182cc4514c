import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { conversationsKey } from "@/features/chat/api";
import { projectsKey } from "@/features/projects/api";
import type { Workspace } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { offerUndo, withdrawUndo } from "@/shared/ui/undo";
import { archiveWorkspace, deleteWorkspace, restoreWorkspace, workspacesKey } from "./api";

interface Shelving {
  archive: (workspace: Workspace) => void;
  restore: (workspace: Pick<Workspace, "id">) => void;
  remove: (workspace: Workspace) => void;
  busy: boolean;
}

/** Puts workspaces away, deletes them and brings them back, each with all its projects. */
export function useShelving(organization: string): Shelving {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: workspacesKey(organization) }),
      client.invalidateQueries({ queryKey: projectsKey(organization) }),
      client.invalidateQueries({ queryKey: conversationsKey(organization) }),
      client.invalidateQueries({ queryKey: ["conversation"] }),
    ]);
  const settled = { onSettled: refresh, onError: notifyError };
  const restore = useMutation({
    mutationFn: ({ id }: Pick<Workspace, "id">) => restoreWorkspace(organization, id),
    // What is back is not to be brought back again: that would undo another step.
    onSuccess: (_, { id }) => withdrawUndo(`archive-${id}`, `delete-${id}`),
    ...settled,
  });
  const archive = useMutation({
    mutationFn: ({ id }: Workspace) => archiveWorkspace(organization, id),
    onSuccess: (_, { id, name }) =>
      offerUndo(
        `archive-${id}`,
        <Trans>“{name}” is archived: its projects can be read, not changed.</Trans>,
        () => restore.mutate({ id }),
      ),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Workspace) => deleteWorkspace(organization, id),
    onSuccess: (_, { id, name }) =>
      offerUndo(
        `delete-${id}`,
        <Trans>“{name}” is deleted with its projects. For two weeks it can be restored.</Trans>,
        () => restore.mutate({ id }),
      ),
    ...settled,
  });
  return {
    archive: archive.mutate,
    restore: restore.mutate,
    remove: remove.mutate,
    busy: archive.isPending || remove.isPending || restore.isPending,
  };
}
