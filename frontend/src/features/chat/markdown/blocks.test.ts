import { describe, expect, it } from "vitest";
import { hasMath, splitBlocks } from "./blocks";

describe("splitBlocks", () => {
  it("keeps finished blocks the same strings while the text grows", () => {
    const before = splitBlocks("# Title\n\nFirst paragraph.\n\nSecond par", true);
    const after = splitBlocks("# Title\n\nFirst paragraph.\n\nSecond paragraph", true);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  });

  it("closes what the last block has only begun, and only there", () => {
    expect(splitBlocks("This is **bold", true).at(-1)).toBe("This is **bold**");
    expect(splitBlocks("This is **bold", false).at(-1)).toBe("This is **bold");
  });

  it("does not cut a code fence with blank lines in it", () => {
    const fence = "```python\na = 1\n\nb = 2\n```";
    expect(splitBlocks(fence, true)).toHaveLength(1);
  });

  it("reads bracketed formulas, but not in code", () => {
    expect(splitBlocks(String.raw`Energy \(E = mc^2\) it is`, false)[0]).toContain("$$E = mc^2$$");
    expect(splitBlocks("```tex\n\\(x\\)\n```", false)[0]).toContain("\\(x\\)");
    expect(hasMath("It costs $5 or $10")).toBe(false);
  });

  it("keeps a text with link definitions whole", () => {
    expect(splitBlocks("See [docs].\n\nMore.\n\n[docs]: https://example.org", false)).toHaveLength(1);
  });
});
