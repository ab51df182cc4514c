import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, cursorOf } from "@/shared/api/client";

const path = "/api/v1/organizations/{org}/receipts/";

export interface Filter {
  /** A provider key's id. */
  key?: string;
  /** A user's id. */
  user?: string;
  /** A date, `2026-01-31`. */
  from?: string;
}

export const receiptsQuery = (org: string, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["receipts", org, filter],
    queryFn: async ({ pageParam }) => {
      const query = { ...filter, ...(pageParam ? { cursor: pageParam } : {}) };
      const page = await answer(api.GET(path, { params: { path: { org }, query } }));
      // The same address gives an export as text to who asks for one.
      if (typeof page === "string") throw new TypeError("the receipts came as text");
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (last) => cursorOf(last.next),
    enabled: org !== "",
  });

/** Whether the newest receipts of the organization are what was written. */
export const verificationQuery = (org: string) =>
  queryOptions({
    queryKey: ["receipts-verification", org],
    queryFn: () => answer(api.GET(`${path}verification/`, { params: { path: { org } } })),
    enabled: org !== "",
    staleTime: 300_000,
  });

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
