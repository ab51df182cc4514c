const DAY = 86_400_000;

/** Whole days until a deleted organization is erased; 0 within the last one. */
export function daysLeft(erasedAt: string | null, now = Date.now()): number {
  if (!erasedAt) return 0;
  return Math.max(0, Math.floor((Date.parse(erasedAt) - now) / DAY));
}
