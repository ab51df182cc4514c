import { expect, it } from "vitest";
import { dayNames, hoursText } from "./hours";

const hours = (...days: number[]) => ({ days, from: "08:00", to: "18:00", zone: "UTC" });

it("draws runs of days together", () => {
  expect(hoursText(hours(4, 0, 1, 2, 3), "en")).toBe("Mon–Fri, 08:00–18:00");
  expect(hoursText(hours(0, 1, 3), "en")).toBe("Mon, Tue, Thu, 08:00–18:00");
  expect(hoursText(hours(0, 1, 2, 5, 6), "en")).toBe("Mon–Wed, Sat, Sun, 08:00–18:00");
});

it("leaves the days out when it is all of them", () => {
  expect(hoursText(hours(0, 1, 2, 3, 4, 5, 6), "en")).toBe("08:00–18:00");
});

it("begins the week on Monday, as the server counts", () => {
  expect(dayNames("en")).toEqual(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
});
