import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, api, cursorOf } from "@/shared/api/client";

const path = "/api/v1/organizations/{org}/audit/";

export interface Filter {
  /** An event, or a family of them such as `key`. */
  action?: string;
  /** A user's id. */
  actor?: string;
}

export const trailQuery = (org: string, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["audit", org, filter],
    queryFn: async ({ pageParam }) => {
      const query = { ...filter, ...(pageParam ? { cursor: pageParam } : {}) };
      const page = await answer(api.GET(path, { params: { path: { org }, query } }));
      // The same address gives an export as text to who asks for one.
      if (typeof page === "string") throw new TypeError("the trail came as text");
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (last) => cursorOf(last.next),
    enabled: org !== "",
  });

/** Where all of it can be had, line by line, oldest first. */
export function exportLink(org: string, filter: Filter): string {
  const query = new URLSearchParams({ ...filter, format: "jsonl" });
  return `${path.replace("{org}", org)}?${query.toString()}`;
}
