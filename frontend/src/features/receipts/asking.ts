export const path = "/api/v1/organizations/{org}/receipts/";

export interface Filter {
  /** A provider key's id. */
  key?: string;
  /** A user's id. */
  user?: string;
  /** A date, `2026-01-31`. */
  from?: string;
}

/** Where all of it can be had, line by line, oldest first. */
export function exportLink(org: string, filter: Filter): string {
  const query = new URLSearchParams({ ...filter, format: "jsonl" });
  return `${path.replace("{org}", org)}?${query.toString()}`;
}

/** The first of so many days up to today, as the filter takes it. */
export function firstOf(days: number, now = new Date()): string {
  const first = new Date(now);
  first.setUTCDate(first.getUTCDate() - days + 1);
  return first.toISOString().slice(0, 10);
}
