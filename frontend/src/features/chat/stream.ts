import type { Generation, GenerationState, Message } from "@/shared/api/types";
import { type Ended, type GenerationEvent, isFinal } from "./events";

/** A message without its answers; those are kept by id, so that a delta touches one object only. */
export interface MessageEntry extends Omit<Message, "generations"> {
  generations: string[];
}

export interface ChatState {
  messages: MessageEntry[];
  generations: Record<string, Generation>;
  /** Answers of which an event is missing: they are asked for again from their last number. */
  behind: ReadonlySet<string>;
}

export const emptyChat: ChatState = { messages: [], generations: {}, behind: new Set() };

const noTiming = { queued_at: null, started_at: null, first_token_at: null, ended_at: null };

function begin(event: Extract<GenerationEvent, { type: "generation.started" }>): Generation {
  return {
    id: event.generation,
    message: event.message,
    model: event.model,
    state: "queued",
    text: "",
    reasoning: "",
    usage: null,
    cost: null,
    paid_by: event.paid_by ?? null,
    timing: noTiming,
    finish_reason: null,
    error: null,
    last_seq: 0,
    retry_of: null,
  };
}

const endings: Record<Ended["type"], GenerationState> = {
  "generation.completed": "complete",
  "generation.stopped": "stopped",
  "generation.failed": "failed",
};

function finish(generation: Generation, event: Ended): Generation {
  return {
    ...generation,
    state: event.state ?? endings[event.type],
    finish_reason: event.finish_reason ?? generation.finish_reason,
    usage: event.usage ?? generation.usage,
    cost: event.cost ?? generation.cost,
    timing: event.timing ?? generation.timing,
    error: event.error ?? null,
  };
}

function advance(generation: Generation, event: GenerationEvent): Generation {
  switch (event.type) {
    case "generation.started":
      return {
        ...generation,
        state: "running",
        model: event.model,
        paid_by: event.paid_by ?? generation.paid_by,
      };
    case "text.delta":
      return { ...generation, state: "running", text: generation.text + event.text };
    case "reasoning.delta":
      return { ...generation, state: "running", reasoning: generation.reasoning + event.text };
    case "usage":
      return { ...generation, usage: event.usage, cost: event.cost };
    case "generation.completed":
    case "generation.stopped":
    case "generation.failed":
      return finish(generation, event);
    default:
      return generation;
  }
}

function withBehind(state: ChatState, id: string, behind: boolean): ChatState {
  if (state.behind.has(id) === behind) return state;
  const next = new Set(state.behind);
  if (behind) next.add(id);
  else next.delete(id);
  return { ...state, behind: next };
}

function attach(messages: MessageEntry[], message: string, generation: string): MessageEntry[] {
  return messages.map((entry) =>
    entry.id === message && !entry.generations.includes(generation)
      ? { ...entry, generations: [...entry.generations, generation] }
      : entry,
  );
}

/**
 * Applies one numbered event. An event already applied changes nothing; one that comes too early
 * marks its answer as behind and changes nothing else, so the text is never out of order.
 */
export function applyEvent(state: ChatState, event: GenerationEvent): ChatState {
  const known = state.generations[event.generation];
  if (!known && event.type !== "generation.started") return withBehind(state, event.generation, true);
  const current = known ?? begin(event as Extract<GenerationEvent, { type: "generation.started" }>);
  if (event.seq <= current.last_seq) return state;
  if (event.seq > current.last_seq + 1) return withBehind(state, event.generation, true);
  const next = { ...advance(current, event), last_seq: event.seq };
  const messages = known ? state.messages : attach(state.messages, next.message, next.id);
  return withBehind(
    { ...state, messages, generations: { ...state.generations, [next.id]: next } },
    next.id,
    false,
  );
}

/** The newer of what is shown and what the server stored: an end beats a middle, more events beat fewer. */
function newer(shown: Generation | undefined, stored: Generation): Generation {
  if (!shown) return stored;
  if (isFinal(stored)) return stored;
  if (!isFinal(shown) && shown.last_seq <= stored.last_seq) return stored;
  // Events do not say what a retry repeats, nor when the answer was asked for.
  return { ...shown, retry_of: stored.retry_of, timing: isFinal(shown) ? shown.timing : stored.timing };
}

/** One stored answer joins the state, for example the new answer of a retry. */
export function mergeGeneration(state: ChatState, stored: Generation): ChatState {
  const next = newer(state.generations[stored.id], stored);
  return {
    ...state,
    messages: attach(state.messages, stored.message, stored.id),
    generations: { ...state.generations, [stored.id]: next },
  };
}

/** Stored messages, each with its answers, join the state; messages already shown keep their place. */
export function mergeMessages(state: ChatState, messages: Message[]): ChatState {
  const generations = { ...state.generations };
  const behind = new Set(state.behind);
  const entries = new Map(state.messages.map((entry) => [entry.id, entry]));
  for (const { generations: stored, ...message } of messages) {
    const before = entries.get(message.id)?.generations ?? [];
    const ids = stored.map((generation) => generation.id);
    entries.set(message.id, {
      ...message,
      generations: [...ids, ...before.filter((id) => !ids.includes(id))],
    });
    for (const generation of stored) {
      generations[generation.id] = newer(generations[generation.id], generation);
      behind.delete(generation.id);
    }
  }
  const sorted = [...entries.values()].toSorted((a, b) => a.created_at.localeCompare(b.created_at));
  return { messages: sorted, generations, behind };
}

/** Answers that have not ended, with the last number that was applied: what to resume after a reconnect. */
export function unfinished(state: ChatState): { generation: string; after: number }[] {
  return Object.values(state.generations)
    .filter((generation) => !isFinal(generation))
    .map((generation) => ({ generation: generation.id, after: generation.last_seq }));
}
