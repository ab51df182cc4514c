import { describe, expect, it } from "vitest";
import type { Generation } from "@/shared/api/types";
import { continueFrom, shownVersion, slotsOf } from "./answers";
import type { ChatState, MessageEntry } from "./stream";

const answer = (id: string, over: Partial<Generation> = {}): Generation => ({
  id,
  message: "m1",
  model: `vendor/${id}`,
  state: "complete",
  text: id,
  reasoning: "",
  usage: null,
  cost: null,
  paid_by: null,
  timing: { queued_at: null, started_at: null, first_token_at: null, ended_at: null },
  finish_reason: null,
  error: null,
  last_seq: 3,
  retry_of: null,
  ...over,
});

function chat(...answers: Generation[]): ChatState & { message: MessageEntry } {
  const message: MessageEntry = {
    id: "m1",
    parent: null,
    author: { id: "u1", name: "" },
    content: "?",
    created_at: "2026-01-01T00:00:00Z",
    generations: answers.map((entry) => entry.id),
  };
  const generations = Object.fromEntries(answers.map((entry) => [entry.id, entry]));
  return { message, messages: [message], generations, behind: new Set() };
}

describe("slotsOf", () => {
  it("puts a retry, and the retry of a retry, where the first answer stood", () => {
    const state = chat(
      answer("a"),
      answer("b"),
      answer("a2", { retry_of: "a" }),
      answer("a3", { retry_of: "a2" }),
    );
    const slots = slotsOf(state.message, state.generations);
    expect(slots.map((slot) => slot.versions.map((entry) => entry.id))).toEqual([["a", "a2", "a3"], ["b"]]);
    expect(slots[0] && shownVersion(slots[0], {})?.id).toBe("a3");
    expect(slots[0] && shownVersion(slots[0], { a: 1 })?.id).toBe("a2");
  });
});

it("does not depend on the order in which answers became known", () => {
  const state = chat(answer("a2", { retry_of: "a" }), answer("b"), answer("a"));
  const slots = slotsOf(state.message, state.generations);
  expect(slots.map((slot) => slot.versions.map((entry) => entry.id))).toEqual([["a", "a2"], ["b"]]);
});

describe("continueFrom", () => {
  it("prefers the chosen answer, then a complete one, then any text", () => {
    const state = chat(
      answer("a", { state: "failed", text: "" }),
      answer("b", { state: "stopped" }),
      answer("c"),
    );
    expect(continueFrom(state, {}, {})).toBe("c");
    expect(continueFrom(state, {}, { m1: "b" })).toBe("b");
    expect(
      continueFrom(
        chat(answer("a", { state: "failed", text: "" }), answer("b", { state: "stopped" })),
        {},
        {},
      ),
    ).toBe("b");
    expect(continueFrom(chat(answer("a", { state: "failed", text: "" })), {}, {})).toBe("a");
  });
});
