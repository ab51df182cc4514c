import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, cursorOf } from "@/shared/api/client";
import { type Filter, path } from "./asking";

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
