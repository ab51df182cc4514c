import { describe, expect, it } from "vitest";
import type { Generation, Message } from "@/shared/api/types";
import type { GenerationEvent } from "./events";
import { applyEvent, type ChatState, emptyChat, mergeGeneration, mergeMessages, unfinished } from "./stream";

const generation = (over: Partial<Generation> = {}): Generation => ({
  id: "g1",
  message: "m1",
  model: "openai/gpt-5",
  state: "queued",
  text: "",
  reasoning: "",
  usage: null,
  cost: null,
  paid_by: null,
  timing: { queued_at: null, started_at: null, first_token_at: null, ended_at: null },
  finish_reason: null,
  error: null,
  last_seq: 0,
  retry_of: null,
  ...over,
});

const message = (over: Partial<Message> = {}): Message => ({
  id: "m1",
  parent: null,
  author: { id: "u1", name: "" },
  content: "Hello",
  created_at: "2026-01-01T00:00:00Z",
  generations: [generation()],
  ...over,
});

const started = (seq = 1): GenerationEvent => ({
  type: "generation.started",
  generation: "g1",
  seq,
  message: "m1",
  model: "openai/gpt-5",
});
const delta = (seq: number, text: string): GenerationEvent => ({
  type: "text.delta",
  generation: "g1",
  seq,
  text,
});
const play = (state: ChatState, events: GenerationEvent[]) => events.reduce(applyEvent, state);
const fresh = () => mergeMessages(emptyChat, [message()]);

describe("applyEvent", () => {
  it("concatenates deltas in order and ends with the server's figures", () => {
    const state = play(fresh(), [
      started(),
      { type: "reasoning.delta", generation: "g1", seq: 2, text: "hm" },
      delta(3, "Good "),
      delta(4, "day"),
      { type: "generation.completed", generation: "g1", seq: 5, finish_reason: "stop", cost: "0.004125" },
    ]);
    expect(state.generations.g1).toMatchObject({
      state: "complete",
      text: "Good day",
      reasoning: "hm",
      cost: "0.004125",
      finish_reason: "stop",
      last_seq: 5,
    });
    expect(unfinished(state)).toEqual([]);
  });

  it("ignores an event it has applied before, as after a resume", () => {
    const state = play(fresh(), [started(), delta(2, "a"), delta(3, "b")]);
    expect(play(state, [started(), delta(2, "a"), delta(3, "b")])).toBe(state);
  });

  it("takes nothing after a hole, marks the answer, and heals when the missing events come", () => {
    const holed = play(fresh(), [started(), delta(2, "a"), delta(4, "c")]);
    expect(holed.generations.g1?.text).toBe("a");
    expect([...holed.behind]).toEqual(["g1"]);
    const healed = play(holed, [delta(3, "b"), delta(4, "c")]);
    expect(healed.generations.g1?.text).toBe("abc");
    expect(healed.behind.size).toBe(0);
  });

  it("asks for an answer it knows nothing of", () => {
    const state = applyEvent(emptyChat, delta(7, "x"));
    expect(state.generations).toEqual({});
    expect([...state.behind]).toEqual(["g1"]);
  });

  it("shows an answer that another window started, under its message", () => {
    const state = applyEvent(mergeMessages(emptyChat, [message({ generations: [] })]), started());
    expect(state.messages[0]?.generations).toEqual(["g1"]);
    expect(state.generations.g1?.state).toBe("running");
  });

  it("keeps the partial text of an answer that was interrupted", () => {
    const state = play(fresh(), [
      started(),
      delta(2, "half"),
      { type: "generation.failed", generation: "g1", seq: 3, state: "interrupted" },
    ]);
    expect(state.generations.g1).toMatchObject({ state: "interrupted", text: "half" });
  });

  it("counts events of a type it does not know", () => {
    const state = play(fresh(), [
      started(),
      { type: "part.added", generation: "g1", seq: 2 },
      delta(3, "on"),
    ]);
    expect(state.generations.g1).toMatchObject({ text: "on", last_seq: 3 });
  });

  it("leaves the other answers of a comparison the same objects", () => {
    const both = mergeMessages(emptyChat, [
      message({ generations: [generation(), generation({ id: "g2" })] }),
    ]);
    const next = play(both, [started(), delta(2, "a")]);
    expect(next.generations.g2).toBe(both.generations.g2);
    expect(next.messages).toBe(both.messages);
  });
});

describe("merging what the server stored", () => {
  it("does not step back behind what is on the screen", () => {
    const shown = play(fresh(), [started(), delta(2, "abc")]);
    const stored = message({ generations: [generation({ state: "running", text: "", last_seq: 1 })] });
    expect(mergeMessages(shown, [stored]).generations.g1?.text).toBe("abc");
  });

  it("goes on from a stored middle after a reload", () => {
    const stored = message({ generations: [generation({ state: "running", text: "Good ", last_seq: 9 })] });
    const state = mergeMessages(emptyChat, [stored]);
    expect(unfinished(state)).toEqual([{ generation: "g1", after: 9 }]);
    expect(play(state, [delta(9, "Good "), delta(10, "day")]).generations.g1?.text).toBe("Good day");
  });

  it("takes a stored end although the last events never came", () => {
    const shown = play(fresh(), [started(), delta(2, "a"), delta(9, "z")]);
    const ended = message({ generations: [generation({ state: "complete", text: "abz", last_seq: 10 })] });
    const state = mergeMessages(shown, [ended]);
    expect(state.generations.g1).toMatchObject({ state: "complete", text: "abz" });
    expect(state.behind.size).toBe(0);
  });

  it("keeps messages in the order of their making, each once", () => {
    const later = message({ id: "m2", created_at: "2026-01-01T00:00:05Z", generations: [] });
    const state = mergeMessages(mergeMessages(emptyChat, [later]), [message(), later]);
    expect(state.messages.map((entry) => entry.id)).toEqual(["m1", "m2"]);
  });

  it("adds the new answer of a retry beside the old one", () => {
    const state = mergeGeneration(fresh(), generation({ id: "g2", retry_of: "g1" }));
    expect(state.messages[0]?.generations).toEqual(["g1", "g2"]);
    expect(mergeGeneration(state, generation({ id: "g2" })).messages[0]?.generations).toEqual(["g1", "g2"]);
  });

  it("learns what a retry repeats although its events came before the answer to the request", () => {
    const event: GenerationEvent = {
      ...started(),
      type: "generation.started",
      generation: "g2",
      message: "m1",
      model: "m",
    };
    const state = mergeGeneration(applyEvent(fresh(), event), generation({ id: "g2", retry_of: "g1" }));
    expect(state.generations.g2).toMatchObject({ state: "running", last_seq: 1, retry_of: "g1" });
  });
});
