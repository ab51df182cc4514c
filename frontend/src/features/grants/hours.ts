import type { Hours } from "@/shared/api/types";

/** 2024-01-01 was a Monday: the names of the days come from there. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY = 86_400_000;

/** Short names of the days in the reader's language, Monday first. */
export function dayNames(locale?: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => format.format(MONDAY + day * DAY));
}

/** `Mon–Fri, 08:00–18:00`; runs of three and more days are drawn together. */
export function hoursText(hours: Hours, locale?: string): string {
  const names = dayNames(locale);
  const days = [...new Set(hours.days)].filter((day) => names[day] !== undefined).toSorted((a, b) => a - b);
  const times = `${hours.from}–${hours.to}`;
  return days.length === 7 ? times : `${runsOf(days, names)}, ${times}`;
}

function runsOf(days: number[], names: string[]): string {
  const parts: string[] = [];
  for (let at = 0; at < days.length;) {
    let end = at;
    while (days[end + 1] === (days[end] ?? 0) + 1) end += 1;
    const first = names[days[at] ?? 0] ?? "";
    const last = names[days[end] ?? 0] ?? "";
    if (end - at >= 2) parts.push(`${first}–${last}`);
    else parts.push(...days.slice(at, end + 1).map((day) => names[day] ?? ""));
    at = end + 1;
  }
  return parts.join(", ");
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Office hours where the lender is. */
export const usualHours = (): Hours => ({
  days: [0, 1, 2, 3, 4],
  from: "08:00",
  to: "18:00",
  zone: ownZone(),
});
