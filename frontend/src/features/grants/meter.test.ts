import { describe, expect, it } from "vitest";
import { meterOf, raisedOf } from "./meter";

describe("meterOf", () => {
  it("divides the bar into spent, reserved and left", () => {
    const meter = meterOf({ limit: "10", spent: "2.5", reserved: "1", left: "6.5" });
    expect(meter).toMatchObject({
      spentShare: 25,
      reservedShare: 10,
      left: 6.5,
      total: 10,
      state: "open",
    });
  });

  it("adds decimals without a hair of rounding", () => {
    expect(meterOf({ limit: "0.3", spent: "0.1", reserved: "0.2", left: "0" }).total).toBe(0.3);
  });

  it("says when little or nothing is left", () => {
    expect(meterOf({ limit: "10", spent: "9", reserved: "0", left: "1" }).state).toBe("low");
    expect(meterOf({ limit: "10", spent: "10", reserved: "0", left: "0" }).state).toBe("empty");
  });

  it("keeps within the bar when more was spent than the limit has become", () => {
    const meter = meterOf({ limit: "5", spent: "8", reserved: "4", left: "0" });
    expect(meter.spentShare + meter.reservedShare).toBeLessThanOrEqual(100);
    expect(meter.state).toBe("empty");
  });

  it("is full when the limit is nothing at all", () => {
    expect(meterOf({ limit: "0", spent: "0", reserved: "0", left: "0" })).toMatchObject({
      spentShare: 100,
      reservedShare: 0,
      state: "empty",
    });
  });

  it("has no bar without a limit", () => {
    expect(meterOf({ limit: null, spent: "3", reserved: "0", left: null })).toMatchObject({
      spent: 3,
      left: null,
      total: null,
      state: "open",
    });
  });
});

it("counts what was approved of this loan and has not ended", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  const raise = { grant: "a", status: "approved" as const, granted: "0.1", until: null };
  const requests = [
    raise,
    { ...raise, granted: "0.2", until: "2026-03-02T00:00:00Z" },
    { ...raise, until: "2026-02-28T00:00:00Z" },
    { ...raise, status: "declined" as const, granted: null },
    { ...raise, grant: "b" },
  ];
  expect(raisedOf("a", requests, now)).toBe(0.3);
  expect(raisedOf("c", requests, now)).toBe(0);
});
