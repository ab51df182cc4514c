import type { UsageRow } from "@/shared/api/types";

/** A day in UTC as the API writes it. */
export function isoDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The last `count` days up to today, oldest first. */
export function lastDays(count: number, now: Date): string[] {
  return Array.from({ length: count }, (_, index) =>
    isoDay(new Date(now.getTime() - (count - 1 - index) * 86_400_000)),
  );
}

export interface DayFigure {
  day: string;
  cost: number;
  calls: number;
  tokens: number;
}

/** One figure a day, also for days without any call. */
export function perDay(days: string[], rows: UsageRow[]): DayFigure[] {
  const byDay = new Map(rows.map((row) => [row.day?.slice(0, 10), row]));
  return days.map((day) => {
    const row = byDay.get(day);
    return {
      day,
      cost: Number(row?.cost ?? 0),
      calls: row?.calls ?? 0,
      tokens: (row?.input_tokens ?? 0) + (row?.output_tokens ?? 0),
    };
  });
}
