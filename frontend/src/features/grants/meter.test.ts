import { describe, expect, it } from "vitest";
import { meterOf } from "./meter";

describe("meterOf", () => {
  it("divides the bar into spent, reserved and left", () => {
    const meter = meterOf({ limit: "10", spent: "2.5", reserved: "1", left: "6.5" });
    expect(meter).toMatchObject({
      spentShare: 25,
      reservedShare: 10,
      left: 6.5,
      total: 10,
      raised: 0,
      state: "open",
    });
  });

  it("shows what was added to the limit, without a hair of rounding", () => {
    expect(meterOf({ limit: "0.3", spent: "0.1", reserved: "0.2", left: "0.1" })).toMatchObject({
      total: 0.4,
      raised: 0.1,
    });
    expect(meterOf({ limit: "0.3", spent: "0.1", reserved: "0.2", left: "0" }).raised).toBe(0);
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
