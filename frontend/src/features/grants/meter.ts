import type { GrantRequest } from "@/shared/api/types";

/** What a loan's meter shows. Dollars as numbers: they are drawn, not booked. */
export interface Meter {
  spent: number;
  reserved: number;
  /** Null without a limit. */
  left: number | null;
  /** The limit with all that was added to it; null without one. */
  total: number | null;
  /** Shares of the bar, 0 to 100. */
  spentShare: number;
  reservedShare: number;
  state: "open" | "low" | "empty";
}

const LOW = 0.15;

interface Sums {
  limit: string | null;
  spent: string | null;
  reserved: string | null;
  left: string | null;
}

/** How full a loan's meter is. When a limit became less than what was spent, the whole is what was spent. */
export function meterOf(sums: Sums): Meter {
  const spent = amount(sums.spent);
  const reserved = amount(sums.reserved);
  if (sums.left === null || sums.limit === null)
    return {
      spent,
      reserved,
      left: null,
      total: null,
      spentShare: 0,
      reservedShare: 0,
      state: "open",
    };
  const left = Math.max(0, amount(sums.left));
  const limit = amount(sums.limit);
  const total = Math.max(limit, cents(spent + reserved + left));
  const share = (part: number) => (total > 0 ? Math.min(100, (100 * part) / total) : 100);
  return {
    spent,
    reserved,
    left,
    total,
    spentShare: share(spent),
    reservedShare: Math.min(share(reserved), 100 - share(spent)),
    state: left <= 0 ? "empty" : left < total * LOW ? "low" : "open",
  };
}

const amount = (text: string | null): number => (Number.isFinite(Number(text)) ? Number(text) : 0);

/** Sums of decimals in binary are a hair off; nobody is to read that hair as money. */
const cents = (value: number): number => Math.round(value * 1e6) / 1e6;

type Raise = Pick<GrantRequest, "grant" | "status" | "granted" | "until">;

/** What approved requests add to a loan's limit now, in dollars. */
export function raisedOf(grant: string, requests: Raise[], now = Date.now()): number {
  const counts = requests.filter(
    (one) => one.grant === grant && one.status === "approved" && (!one.until || Date.parse(one.until) > now),
  );
  return cents(counts.reduce((sum, one) => sum + amount(one.granted), 0));
}
