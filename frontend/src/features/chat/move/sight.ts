import type { Reader } from "@/shared/api/types";

export interface SightChange {
  gains: Reader[];
  losses: Reader[];
  stay: Reader[];
}

/** Who comes to see a conversation, who does not any more, and who does as before. */
export function sightChange(now: Reader[], then: Reader[]): SightChange {
  const before = new Set(now.map((one) => one.id));
  const after = new Set(then.map((one) => one.id));
  return {
    gains: then.filter((one) => !before.has(one.id)),
    losses: now.filter((one) => !after.has(one.id)),
    stay: then.filter((one) => before.has(one.id)),
  };
}
