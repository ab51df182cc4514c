import { expect, it } from "vitest";
import type { Conversation } from "@/shared/api/types";
import { groupByDate } from "./groupByDate";

const conversation = (id: string, at: Date): Conversation => ({
  id,
  organization: "o",
  project: null,
  title: id,
  created_by: { id: "p", name: "P" },
  role: "manager",
  can_write: true,
  can_manage: true,
  created_at: at.toISOString(),
  updated_at: at.toISOString(),
  last_models: [],
});

it("groups by the reader's own days, the newest first", () => {
  const now = new Date(2026, 2, 15, 9);
  const groups = groupByDate(
    [
      conversation("old", new Date(2025, 11, 31, 12)),
      conversation("late", new Date(2026, 2, 14, 23, 59)),
      conversation("now", new Date(2026, 2, 15, 0, 1)),
      conversation("monday", new Date(2026, 2, 9, 12)),
      conversation("month", new Date(2026, 1, 2, 12)),
    ],
    now,
  );
  expect(groups.map((group) => group.conversations.map((entry) => entry.id))).toEqual([
    ["now"],
    ["late"],
    ["monday"],
    ["month"],
    ["old"],
  ]);
  expect(groups.slice(0, 3).map((group) => group.key)).toEqual(["today", "yesterday", "week"]);
  expect(groups[4]?.key).toContain("2025");
});
