import { expect, test } from "vitest";
import { exportLink, firstOf } from "./asking";

test("the first of so many days is a date in UTC", () => {
  const now = new Date("2026-03-01T00:30:00Z");
  expect(firstOf(1, now)).toBe("2026-03-01");
  expect(firstOf(7, now)).toBe("2026-02-23");
});

test("an export is of what the filter shows", () => {
  expect(exportLink("o", { key: "k", from: "2026-03-01" })).toBe(
    "/api/v1/organizations/o/receipts/?key=k&from=2026-03-01&format=jsonl",
  );
});
