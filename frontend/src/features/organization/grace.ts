const DAY = 86_400_000;

/** Days until a deleted organization is erased, the begun one counted: 1 within the last day, 0 behind it. */
export function daysLeft(erasedAt: string | null, now = Date.now()): number {
  if (!erasedAt) return 0;
  return Math.max(0, Math.ceil((Date.parse(erasedAt) - now) / DAY));
}
