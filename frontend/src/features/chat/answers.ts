import type { Generation } from "@/shared/api/types";
import { isFinal } from "./events";
import type { ChatState, MessageEntry } from "./stream";

/** One place among the answers to a message: the answer and whatever retries followed it. */
export interface Slot {
  root: string;
  versions: Generation[];
}

/** The first answer in the chain of retries that `generation` ends. */
function rootOf(generation: Generation, generations: Record<string, Generation>): string {
  let first = generation;
  for (let steps = 0; first.retry_of && steps < 1000; steps += 1) {
    const before = generations[first.retry_of];
    if (!before) break;
    first = before;
  }
  return first.id;
}

/** Answers of a message as slots: a retry stands in the place of what it retries. Ids grow with time. */
export function slotsOf(message: MessageEntry, generations: Record<string, Generation>): Slot[] {
  const slots = new Map<string, Slot>();
  for (const id of message.generations.toSorted()) {
    const generation = generations[id];
    if (!generation) continue;
    const root = rootOf(generation, generations);
    const slot = slots.get(root) ?? { root, versions: [] };
    slot.versions.push(generation);
    slots.set(root, slot);
  }
  return [...slots.values()];
}

/** Which version of each slot is shown (by the slot's root), where it is not the newest. */
export type ShownVersions = Record<string, number>;

export function shownVersion(slot: Slot, shown: ShownVersions): Generation | undefined {
  return slot.versions[shown[slot.root] ?? slot.versions.length - 1] ?? slot.versions.at(-1);
}

/**
 * The answer that the next message goes on from: the chosen slot's, else the first complete one,
 * else one that has any text, else any.
 */
export function continueFrom(
  state: ChatState,
  shown: ShownVersions,
  chosen: Record<string, string>,
): string | null {
  const last = state.messages.at(-1);
  if (!last) return null;
  const slots = slotsOf(last, state.generations);
  const answers = slots.flatMap((slot) => shownVersion(slot, shown) ?? []);
  const picked = slots.find((slot) => slot.root === chosen[last.id]);
  const best =
    (picked && shownVersion(picked, shown)) ??
    answers.find((answer) => answer.state === "complete") ??
    answers.find((answer) => answer.text !== "") ??
    answers[0];
  return best?.id ?? null;
}

export function running(state: ChatState): Generation[] {
  return Object.values(state.generations).filter((generation) => !isFinal(generation));
}
