const DAY = 86_400_000;
/** From how many days before its end a token warns. */
const SOON_DAYS = 14;

/** How long a token lives: so many days from now, until a date, or for ever. */
export type Lifetime = "30" | "90" | "365" | "date" | "never";

/** The moment of expiry that a choice stands for; null is never, undefined a date that is not there yet. */
export function expiryOf(lifetime: Lifetime, date: string, now = Date.now()): string | null | undefined {
  if (lifetime === "never") return null;
  if (lifetime !== "date") return new Date(now + Number(lifetime) * DAY).toISOString();
  const end = new Date(`${date}T23:59:59`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment's local date as a date field holds it, `2027-01-31`. */
export function dateField(moment = Date.now()): string {
  const day = new Date(moment);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export type Expiry =
  | { state: "never" }
  | { state: "expired" | "later"; at: string }
  /** `days` counts nights until the end: 0 is today, 1 tomorrow. */
  | { state: "soon"; at: string; days: number };

/** How near the end of a token is. */
export function expiryState(at: string | null | undefined, now = Date.now()): Expiry {
  if (!at) return { state: "never" };
  const end = Date.parse(at);
  if (end <= now) return { state: "expired", at };
  if (end - now > SOON_DAYS * DAY) return { state: "later", at };
  const nights = Date.parse(dateField(end)) - Date.parse(dateField(now));
  return { state: "soon", at, days: Math.round(nights / DAY) };
}

/** Until when the secret before the last rotation still opens; null when it is dead. */
export function earlierSecretUntil(at: string | null, now = Date.now()): string | null {
  return at && Date.parse(at) > now ? at : null;
}
