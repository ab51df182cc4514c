import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { conversationsKey } from "@/features/chat/api";
import type { Project } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { offerUndo, withdrawUndo } from "@/shared/ui/undo";
import { archiveProject, deleteProject, projectsKey, restoreProject } from "./api";

interface Shelving {
  archive: (project: Project) => void;
  restore: (project: Pick<Project, "id">) => void;
  remove: (project: Project) => void;
  busy: boolean;
}

/** Puts projects away, deletes them and brings them back; each can be undone from its notice. */
export function useShelving(organization: string): Shelving {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: projectsKey(organization) }),
      client.invalidateQueries({ queryKey: conversationsKey(organization) }),
      client.invalidateQueries({ queryKey: ["conversation"] }),
    ]);
  const settled = { onSettled: refresh, onError: notifyError };
  const restore = useMutation({
    mutationFn: ({ id }: Pick<Project, "id">) => restoreProject(organization, id),
    // What is back is not to be brought back again: that would undo another step.
    onSuccess: (_, { id }) => withdrawUndo(`archive-${id}`, `delete-${id}`),
    ...settled,
  });
  const archive = useMutation({
    mutationFn: ({ id }: Project) => archiveProject(organization, id),
    onSuccess: (_, { id, name }) =>
      offerUndo(`archive-${id}`, <Trans>“{name}” is archived: it can be read, not changed.</Trans>, () =>
        restore.mutate({ id }),
      ),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Project) => deleteProject(organization, id),
    onSuccess: (_, { id, name }) =>
      offerUndo(
        `delete-${id}`,
        <Trans>“{name}” is deleted with its conversations. For two weeks it can be restored.</Trans>,
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
