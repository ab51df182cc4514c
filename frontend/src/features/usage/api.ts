import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { answer, api } from "@/shared/api/client";

type UsageReport = components["schemas"]["UsageSummary"];

export type GroupBy = "day" | "model" | "user" | "project";

/** Usage between two days (`YYYY-MM-DD`, both included), one row a group. */
export const usageQuery = (organization: string, from: string, to: string, groupBy: GroupBy) =>
  queryOptions({
    queryKey: ["usage", organization, from, to, groupBy],
    queryFn: async (): Promise<UsageReport> => {
      const params = { path: { org: organization }, query: { from, to, group_by: groupBy } };
      const report = await answer(api.GET("/api/v1/organizations/{org}/usage/", { params }));
      // The same address gives a sheet of comma-separated values to who asks for one.
      if (typeof report === "string") throw new TypeError("usage came as text");
      return report;
    },
    enabled: organization !== "",
  });
