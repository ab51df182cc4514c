import { dateField, expiryOf, type Lifetime } from "@/features/tokens/expiry";
import { unreadablePattern } from "@/features/tokens/limits";
import type { Grant, Hours, Period } from "@/shared/api/types";
import type { Terms } from "./api";
import { usualHours } from "./hours";

export type End = Lifetime | "7";

/** A loan's terms as the form holds them. */
export interface Draft {
  models: string[];
  /** Dollars; empty is no limit. */
  limit: string | number;
  period: Period;
  end: End;
  date: string;
  limitedHours: boolean;
  hours: Hours;
  purpose: string;
}

/** $10 a month for 30 days: enough to try, and little to lose. */
export const firstDraft = (): Draft => ({
  models: [],
  limit: 10,
  period: "month",
  end: "30",
  date: "",
  limitedHours: false,
  hours: usualHours(),
  purpose: "",
});

/** A loan's terms as they are; of its limit without the dollars that were added for a while. */
export const draftOf = (grant: Grant, raised = 0): Draft => ({
  models: grant.models,
  limit: grant.limit === null ? "" : Math.round((Number(grant.limit) - raised) * 1e8) / 1e8,
  period: grant.period,
  end: grant.expires_at ? "date" : "never",
  date: grant.expires_at ? dateField(Date.parse(grant.expires_at)) : "",
  limitedHours: grant.hours !== null,
  hours: grant.hours ?? usualHours(),
  purpose: grant.purpose,
});

export interface Faults {
  limit: boolean;
  date: boolean;
  days: boolean;
  times: boolean;
  /** A pattern that names no model. */
  model: string | null;
}

/** The terms that a draft stands for, or what is wrong with it. `before` keeps an end whose day was not changed. */
export function termsOf(draft: Draft, before: Grant | null, now = Date.now()): Terms | Faults {
  const limit = draft.limit === "" ? null : Number(draft.limit);
  const end = endOf(draft, before, now);
  const faults: Faults = {
    limit: limit !== null && !(limit > 0),
    date: end === undefined,
    days: draft.limitedHours && draft.hours.days.length === 0,
    times:
      draft.limitedHours && (!draft.hours.from || !draft.hours.to || draft.hours.from === draft.hours.to),
    model: unreadablePattern(draft.models),
  };
  if (end === undefined || faults.limit || faults.days || faults.times || faults.model) return faults;
  return {
    models: draft.models,
    limit: limit === null ? null : String(limit),
    period: draft.period,
    expires_at: end,
    hours: draft.limitedHours ? draft.hours : null,
    purpose: draft.purpose.trim(),
  };
}

export const isFaulty = (found: Terms | Faults): found is Faults => "date" in found;

function endOf(draft: Draft, before: Grant | null, now: number): string | null | undefined {
  const kept = before?.expires_at;
  if (draft.end === "date" && kept && dateField(Date.parse(kept)) === draft.date) return kept;
  if (draft.end === "7") return new Date(now + 7 * 86_400_000).toISOString();
  return expiryOf(draft.end, draft.date, now);
}

/** Of the terms those that differ from the loan's. */
export function changedTerms(terms: Terms, grant: Grant, raised = 0): Partial<Terms> {
  const before = termsOf(draftOf(grant, raised), grant);
  if (isFaulty(before)) return terms;
  const names = Object.keys(terms) as (keyof Terms)[];
  const changed = names.filter((name) => JSON.stringify(terms[name]) !== JSON.stringify(before[name]));
  return Object.fromEntries(changed.map((name) => [name, terms[name]]));
}
