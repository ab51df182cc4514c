/** What a loan's meter shows. Dollars as numbers: they are drawn, not booked. */
export interface Meter {
  spent: number;
  reserved: number;
  /** Null without a limit. */
  left: number | null;
  /** The limit and all that was added to it; null without one. */
  total: number | null;
  /** What was added to the limit for a while. */
  raised: number;
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

/** How full a loan's meter is. `left` counts what was added to the limit, so the whole is the sum of its parts. */
export function meterOf(sums: Sums): Meter {
  const spent = amount(sums.spent);
  const reserved = amount(sums.reserved);
  if (sums.left === null || sums.limit === null)
    return {
      spent,
      reserved,
      left: null,
      total: null,
      raised: 0,
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
    raised: cents(total - limit),
    spentShare: share(spent),
    reservedShare: Math.min(share(reserved), 100 - share(spent)),
    state: left <= 0 ? "empty" : left < total * LOW ? "low" : "open",
  };
}

const amount = (text: string | null): number => (Number.isFinite(Number(text)) ? Number(text) : 0);

/** Sums of decimals in binary are a hair off; nobody is to read that hair as money. */
const cents = (value: number): number => Math.round(value * 1e6) / 1e6;
