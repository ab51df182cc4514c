import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { notifyError } from "@/shared/ui/notify";
import { offerUndo, withdrawUndo } from "@/shared/ui/undo";

interface Named {
  id: string;
  name: string;
}

/** How one kind of thing is put away, deleted and brought back, and what is said of it. */
export interface Shelf {
  archive: (id: string) => Promise<unknown>;
  restore: (id: string) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
  archived: (name: string) => ReactNode;
  removed: (name: string) => ReactNode;
  /** The queries that show it. */
  shown: QueryKey[];
}

export interface Shelving {
  archive: (one: Named) => void;
  restore: (one: Pick<Named, "id">) => void;
  remove: (one: Named) => void;
  busy: boolean;
}

/** Puts things away, deletes them and brings them back; each step can be undone from its notice. */
export function useShelving(shelf: Shelf): Shelving {
  const client = useQueryClient();
  const refresh = () => Promise.all(shelf.shown.map((queryKey) => client.invalidateQueries({ queryKey })));
  const settled = { onSettled: refresh, onError: notifyError };
  const restore = useMutation({
    mutationFn: ({ id }: Pick<Named, "id">) => shelf.restore(id),
    // What is back is not to be brought back again: that would undo another step.
    onSuccess: (_, { id }) => withdrawUndo(`archive-${id}`, `delete-${id}`),
    ...settled,
  });
  const archive = useMutation({
    mutationFn: ({ id }: Named) => shelf.archive(id),
    onSuccess: (_, { id, name }) =>
      offerUndo(`archive-${id}`, shelf.archived(name), () => restore.mutate({ id })),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Named) => shelf.remove(id),
    onSuccess: (_, { id, name }) =>
      offerUndo(`delete-${id}`, shelf.removed(name), () => restore.mutate({ id })),
    ...settled,
  });
  return {
    archive: archive.mutate,
    restore: restore.mutate,
    remove: remove.mutate,
    busy: archive.isPending || remove.isPending || restore.isPending,
  };
}
