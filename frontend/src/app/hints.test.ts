import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("window", { location: { origin: "http://127.0.0.1" } });
const { queriesOf } = await import("./hints");

describe("queriesOf", () => {
  it("names the list of the organization, and what is shown of it elsewhere", () => {
    expect(queriesOf("o1", ["members"])).toEqual([["members", "o1"]]);
    expect(queriesOf("o1", ["keys", "tokens"])).toEqual([
      ["keys", "o1"],
      ["models", "o1"],
      ["grants", "o1"],
      ["payers", "o1"],
      ["tokens", "o1"],
    ]);
    expect(queriesOf("o1", ["projects"])).toContainEqual(["conversations", "o1"]);
    expect(queriesOf("o1", ["organization"])).toContainEqual(["me"]);
  });

  it("takes a list that this version of the app does not know", () => {
    expect(queriesOf("o1", ["gadgets"])).toEqual([["gadgets", "o1"]]);
  });
});
