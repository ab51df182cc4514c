import { describe, expect, it } from "vitest";
import type { AccessToken } from "@/shared/api/types";
import { effectiveScopes, tokensOf, unreadablePattern } from "./limits";

const token = (id: string, owner: string, kind: AccessToken["kind"]) =>
  ({ id, kind, owner: { id: owner, name: owner } }) as AccessToken;

describe("scopes", () => {
  it("are those that were chosen, in the order offered", () => {
    expect(effectiveScopes(["manage", "chat"], null)).toEqual(["chat", "manage"]);
  });
  it("are chat and gateway at most within a project", () => {
    expect(effectiveScopes(["manage", "gateway", "usage"], "a project")).toEqual(["gateway"]);
    expect(effectiveScopes(["usage"], "a project")).toEqual([]);
  });
});

describe("patterns of models", () => {
  it.each(["openai/gpt-5", "openai/*", "openrouter/meta-llama/llama-4-maverick", "*/gpt-*", "a/B.c:d"])(
    "%s is one",
    (pattern) => expect(unreadablePattern([pattern])).toBeNull(),
  );
  it.each(["gpt-5", "OpenAI/gpt-5", "openai/", "openai/gpt 5", "*/*-*-*", "-a/b"])("%s is none", (pattern) =>
    expect(unreadablePattern(["openai/*", pattern])).toBe(pattern),
  );
});

describe("the filter of the list", () => {
  const tokens = [
    token("1", "alice", "personal"),
    token("2", "bob", "personal"),
    token("3", "robot", "service"),
  ];
  const ids = (whose: "all" | "mine" | "service") => tokensOf(tokens, whose, "alice").map(({ id }) => id);
  it("knows one's own, everybody's and those of programs", () => {
    expect(ids("mine")).toEqual(["1"]);
    expect(ids("all")).toEqual(["1", "2", "3"]);
    expect(ids("service")).toEqual(["3"]);
  });
});
