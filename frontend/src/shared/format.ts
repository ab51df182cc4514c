const number = new Intl.NumberFormat(undefined);
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

/** A decimal string in US dollars as people read it: small sums keep their first significant digits. */
export function money(value: string | null | undefined): string | null {
  if (value === null || value === undefined || value === "") return null;
  const amount = Number(value);
  if (!Number.isFinite(amount)) return null;
  if (amount === 0) return "$0";
  if (amount < 0.000_001) return "<$0.000001";
  if (amount < 0.01) return `$${trimZeros(amount.toPrecision(2))}`;
  return `$${amount.toFixed(amount < 1 ? 3 : 2)}`;
}

function trimZeros(text: string): string {
  const plain = text.includes("e") ? Number(text).toFixed(8) : text;
  return plain.replace(/0+$/, "");
}

export const whole = (value: number): string => number.format(value);
export const short = (value: number): string => compact.format(value);

/** Dollars per million tokens: `$2.50`, `$0.075`. */
export function price(value: string | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const amount = Number(value);
  if (amount === 0) return "$0";
  return `$${amount >= 0.1 ? amount.toFixed(2) : trimZeros(amount.toPrecision(2))}`;
}

/** Seconds between two moments, `1.4 s` or `2 min 5 s`; null when either is unknown. */
export function elapsed(from: string | null | undefined, to: string | null | undefined): string | null {
  if (!from || !to) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (!Number.isFinite(seconds) || seconds < 0) return null;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 hours ago"; beyond a month, the date. */
export function ago(moment: string): string {
  const seconds = (Date.parse(moment) - Date.now()) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return new Date(moment).toLocaleDateString();
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(0, "second");
}

/** Whole days until a moment, begun ones counted; 0 once it has passed. */
export function daysUntil(moment: string, now = new Date()): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - now.getTime()) / 86_400_000));
}
