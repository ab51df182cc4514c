import type { Conversation } from "@/shared/api/types";

export type Period = "today" | "yesterday" | "week" | { month: string };

export interface DateGroup {
  key: string;
  period: Period;
  conversations: Conversation[];
}

function periodOf(moment: Date, now: Date): Period {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const day = 86_400_000;
  if (moment.getTime() >= midnight) return "today";
  if (moment.getTime() >= midnight - day) return "yesterday";
  if (moment.getTime() >= midnight - 7 * day) return "week";
  const sameYear = moment.getFullYear() === now.getFullYear();
  return {
    month: moment.toLocaleDateString(undefined, { month: "long", year: sameYear ? undefined : "numeric" }),
  };
}

/** Conversations, newest first, under "today", "yesterday", "the last seven days" and months. */
export function groupByDate(conversations: Conversation[], now: Date): DateGroup[] {
  const groups: DateGroup[] = [];
  const sorted = conversations.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
  for (const conversation of sorted) {
    const period = periodOf(new Date(conversation.updated_at), now);
    const key = typeof period === "string" ? period : period.month;
    const last = groups.at(-1);
    if (last?.key === key) last.conversations.push(conversation);
    else groups.push({ key, period, conversations: [conversation] });
  }
  return groups;
}
