import { describe, expect, it } from "vitest";
import { parseAddresses, refusedRows } from "./addresses";

const emails = (text: string) => parseAddresses(text).map((one) => one.email);

describe("pasted addresses", () => {
  it("stand between commas, semicolons, spaces and lines", () => {
    expect(emails("a@x.org, b@x.org;c@x.org d@x.org\r\n\n e@x.org,")).toEqual([
      "a@x.org",
      "b@x.org",
      "c@x.org",
      "d@x.org",
      "e@x.org",
    ]);
  });

  it("are found beside names", () => {
    expect(emails('"Last, First" <first@x.org>, Second Person <second@x.org>')).toEqual([
      "first@x.org",
      "second@x.org",
    ]);
  });

  it("take the role that follows them", () => {
    expect(parseAddresses("a@x.org,viewer\nb@x.org Admin\nc@x.org").map((one) => one.role)).toEqual([
      "viewer",
      "admin",
      null,
    ]);
  });

  it("say what is wrong with each", () => {
    const found = parseAddresses("a@x.org A@X.org nobody b@x");
    expect(found.map((one) => one.problem)).toEqual([null, "repeated", "malformed", "malformed"]);
  });
});

it("an address that the server cannot read is named", () => {
  const rows = [
    { email: "a@x.org", role: "member" as const },
    { email: "b@-.org", role: "member" as const },
  ];
  const problem = { errors: { invitations: { "1": { email: ["Enter a valid email address."] } } } };
  expect(refusedRows(problem, rows)).toEqual([
    { email: "b@-.org", outcome: "malformed", detail: "Enter a valid email address." },
  ]);
  expect(refusedRows({ errors: { invitations: ["Too many."] } }, rows)).toEqual([]);
});
