import { describe, expect, it } from "vitest";
import { dateField, earlierSecretUntil, expiryOf, expiryState } from "./expiry";

const now = new Date(2027, 0, 31, 10, 0).getTime();
const at = (day: number, hour: number) => new Date(2027, 0, day, hour, 0).toISOString();

describe("the expiry of a new token", () => {
  it("is so many days from now", () => {
    expect(Date.parse(expiryOf("30", "", now) ?? "") - now).toBe(30 * 86_400_000);
  });
  it("is the end of the chosen day, where the reader lives", () => {
    expect(expiryOf("date", "2027-02-03", now)).toBe(new Date(2027, 1, 3, 23, 59, 59).toISOString());
  });
  it("is unknown until a date is chosen", () => {
    expect(expiryOf("date", "", now)).toBeUndefined();
  });
  it("can be never", () => {
    expect(expiryOf("never", "2027-02-03", now)).toBeNull();
  });
});

describe("the state of a token", () => {
  it("never ends without an expiry", () => {
    expect(expiryState(null, now)).toEqual({ state: "never" });
    expect(expiryState(undefined, now)).toEqual({ state: "never" });
  });
  it("is expired from the moment itself", () => {
    expect(expiryState(at(31, 10), now).state).toBe("expired");
  });
  it.each([
    [31, 23, 0],
    [32, 0, 1],
    [32, 23, 1],
    [45, 9, 14],
  ])("warns on day %i at %i o'clock, %i nights away", (day, hour, days) => {
    expect(expiryState(at(day, hour), now)).toEqual({ state: "soon", at: at(day, hour), days });
  });
  it("is quiet beyond two weeks", () => {
    expect(expiryState(at(45, 11), now).state).toBe("later");
  });
});

describe("the earlier secret", () => {
  it("is shown only while it opens", () => {
    expect(earlierSecretUntil(at(31, 11), now)).toBe(at(31, 11));
    expect(earlierSecretUntil(at(31, 10), now)).toBeNull();
    expect(earlierSecretUntil(null, now)).toBeNull();
  });
});

it("writes a date as its field holds it", () => {
  expect(dateField(new Date(2027, 0, 5, 23, 30).getTime())).toBe("2027-01-05");
});
