import { expect, it } from "vitest";
import { daysUntil } from "./format";

it("counts the days that are left, begun ones too", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  expect(daysUntil("2026-03-15T12:00:00Z", now)).toBe(14);
  expect(daysUntil("2026-03-01T13:00:00Z", now)).toBe(1);
  expect(daysUntil("2026-03-01T11:00:00Z", now)).toBe(0);
});
