import { describe, expect, it } from "vitest";
import { parseDotenv } from "./dotenv";

const values = (text: string) =>
  Object.fromEntries(parseDotenv(text).map(({ name, value }) => [name, value]));

describe("parseDotenv", () => {
  it("reads plain values, with blanks, export, Windows lines and a byte order mark", () => {
    expect(values("\uFEFFA=one\r\nexport B = two \r\n  C=three")).toEqual({ A: "one", B: "two", C: "three" });
  });

  it("leaves comments out, and keeps a hash that belongs to the value", () => {
    expect(values("# A=no\nB=yes # why\nC=a#b\nD=\nE=#x\nF='a # b' # c\nnot a variable")).toEqual({
      B: "yes",
      C: "a#b",
      D: "",
      E: "",
      F: "a # b",
    });
  });

  it("takes quotes off, and reads escapes in double ones alone", () => {
    expect(values(`A="one \\"two\\" \\n\\\\"\nB='one \\n'\nC=\`it's "so"\``)).toEqual({
      A: 'one "two" \n\\',
      B: "one \\n",
      C: `it's "so"`,
    });
  });

  it("reads values over several lines, and goes on behind them", () => {
    const [key, next] = parseDotenv('KEY="-----BEGIN\nA=inside\n-----END"\nNEXT=1');
    expect(key).toEqual({ name: "KEY", value: "-----BEGIN\nA=inside\n-----END", line: 1 });
    expect(next).toEqual({ name: "NEXT", value: "1", line: 4 });
  });

  it("keeps a quote that does not end from swallowing the rest", () => {
    expect(values('A="open\nB=two')).toEqual({ A: '"open', B: "two" });
  });

  it("lets the last of equal names count, in its place", () => {
    expect(parseDotenv("A=1\nB=2\nA=3")).toEqual([
      { name: "B", value: "2", line: 2 },
      { name: "A", value: "3", line: 3 },
    ]);
  });

  it("finds nothing in nothing", () => {
    expect(parseDotenv("")).toEqual([]);
    expect(parseDotenv("\n\n# only this\n=x\n1A=x")).toEqual([]);
  });
});
