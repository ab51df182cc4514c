import type { Level, PayerRule } from "@/shared/api/types";
import type { RuleChange } from "./api";

/** How somebody says who pays: as it is said further out, in an order, or one key alone. */
export type Mode = "inherit" | "order" | "key";

export const LEVELS: Level[] = ["personal", "project", "organization"];

export const modeOf = (rule: PayerRule): Mode => (rule.key ? "key" : rule.is_set ? "order" : "inherit");

/** All levels, those of the rule first: what is left out can be put back. */
export function everyLevel(order: Level[]): Level[] {
  return [...order, ...LEVELS.filter((one) => !order.includes(one))];
}

/** The order with one level a place further up or down. */
export function moved(order: Level[], level: Level, by: -1 | 1): Level[] {
  const from = order.indexOf(level);
  const to = from + by;
  const other = order[to];
  if (from === -1 || other === undefined) return order;
  return order.map((one, index) => (index === from ? other : index === to ? level : one));
}

/** The rule that a mode stands for; null takes it away, undefined is not complete yet. */
export function ruleOf(
  mode: Mode,
  order: Level[],
  key: string | null,
  fallback: boolean,
): RuleChange | null | undefined {
  if (mode === "inherit") return null;
  if (mode === "key") return key ? { order: LEVELS, key, fallback: false } : undefined;
  return order.length > 0 ? { order, key: null, fallback } : undefined;
}
