import { expect, it } from "vitest";
import { everyLevel, modeOf, moved, ruleOf } from "./rules";

it("tells how a rule was said", () => {
  const rule = { order: ["personal" as const], key: null, fallback: true };
  expect(modeOf({ ...rule, is_set: false })).toBe("inherit");
  expect(modeOf({ ...rule, is_set: true })).toBe("order");
  expect(modeOf({ ...rule, key: "k", is_set: true })).toBe("key");
});

it("moves a payer within the order and not out of it", () => {
  expect(moved(["personal", "project", "organization"], "project", -1)).toEqual([
    "project",
    "personal",
    "organization",
  ]);
  expect(moved(["personal", "project"], "project", 1)).toEqual(["personal", "project"]);
  expect(moved(["personal"], "organization", -1)).toEqual(["personal"]);
});

it("offers what a rule leaves out behind what it names", () => {
  expect(everyLevel(["organization"])).toEqual(["organization", "personal", "project"]);
});

it("makes a rule only of what is complete", () => {
  expect(ruleOf("inherit", [], null, true)).toBeNull();
  expect(ruleOf("key", [], null, true)).toBeUndefined();
  expect(ruleOf("key", [], "k", true)).toMatchObject({ key: "k", fallback: false });
  expect(ruleOf("order", [], null, true)).toBeUndefined();
  expect(ruleOf("order", ["project"], "k", false)).toEqual({
    order: ["project"],
    key: null,
    fallback: false,
  });
});
