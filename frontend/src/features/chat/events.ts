import type {
  Conversation,
  Generation,
  GenerationError,
  GenerationState,
  Message,
  PaidBy,
  Timing,
  TokenUsage,
} from "@/shared/api/types";

interface Numbered {
  generation: string;
  seq: number;
}

export interface Ended extends Numbered {
  type: "generation.completed" | "generation.stopped" | "generation.failed";
  state?: GenerationState;
  finish_reason?: string | null;
  usage?: TokenUsage | null;
  cost?: string | null;
  timing?: Timing | null;
  error?: GenerationError | null;
}

/** What the server says about one answer; numbered from 1 without holes. */
export type GenerationEvent =
  | (Numbered & { type: "generation.started"; message: string; model: string; paid_by?: PaidBy | null })
  | (Numbered & { type: "text.delta" | "reasoning.delta"; text: string })
  | (Numbered & { type: "usage"; usage: TokenUsage; cost: string | null })
  | (Numbered & { type: "tool_call.delta" | "part.added" })
  | Ended;

/** What the server says about the conversation itself. */
export type ConversationEvent =
  | { type: "message.created"; message: Message }
  | { type: "conversation.updated"; conversation: Conversation }
  | { type: "error"; code?: string; detail?: string; generation?: string };

export type ServerEvent = GenerationEvent | ConversationEvent;

/** True for what carries a number and so belongs to one answer's stream. */
export function isGenerationEvent(event: ServerEvent): event is GenerationEvent {
  return "seq" in event && typeof event.seq === "number" && "generation" in event;
}

const finalStates = new Set<GenerationState>(["complete", "stopped", "failed", "interrupted"]);

export function isFinal(generation: Pick<Generation, "state">): boolean {
  return finalStates.has(generation.state);
}
