import { useSyncExternalStore } from "react";

/** Conversations that are being deleted: out of sight at once, gone when the time to undo is over. */
let hidden: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

export function setHidden(id: string, value: boolean): void {
  const next = new Set(hidden);
  if (value) next.add(id);
  else next.delete(id);
  hidden = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHidden(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => hidden);
}
