import type { ProviderKey } from "@/shared/api/types";

const RANK = { personal: 0, project: 1, organization: 2 } as const;

export interface ProviderGroup {
  provider: string;
  name: string;
  keys: ProviderKey[];
}

/** Whose it is, as text: keys with the same payer are tried in turn. */
const payerOf = (key: ProviderKey): string => `${key.owner} ${key.user?.id ?? ""} ${key.project ?? ""}`;

/** Keys under their providers by name; of each in the order in which they pay. */
export function groupKeys(keys: ProviderKey[], names: ReadonlyMap<string, string>): ProviderGroup[] {
  const groups = new Map<string, ProviderGroup>();
  for (const key of keys) {
    const name = names.get(key.provider) ?? key.provider;
    const group = groups.get(key.provider) ?? { provider: key.provider, name, keys: [] };
    group.keys.push(key);
    groups.set(key.provider, group);
  }
  for (const group of groups.values()) group.keys.sort(inOrder);
  return [...groups.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

function inOrder(a: ProviderKey, b: ProviderKey): number {
  return (
    RANK[a.owner] - RANK[b.owner] ||
    payerOf(a).localeCompare(payerOf(b)) ||
    (a.position ?? 0) - (b.position ?? 0) ||
    a.id.localeCompare(b.id)
  );
}

/** The keys that are tried in turn with this one, itself included: same provider, same payer, not revoked. */
export function turnOf(key: ProviderKey, keys: ProviderKey[]): ProviderKey[] {
  const same = keys.filter(
    (one) => one.provider === key.provider && payerOf(one) === payerOf(key) && one.status !== "revoked",
  );
  return same.toSorted(inOrder);
}

export interface Place {
  id: string;
  position: number;
}

/** The positions to set so that a key is tried one turn earlier (-1) or later (1); none at the ends. */
export function movedKey(key: ProviderKey, keys: ProviderKey[], by: -1 | 1): Place[] {
  const turn = turnOf(key, keys);
  const from = turn.findIndex((one) => one.id === key.id);
  const other = turn[from + by];
  if (from === -1 || !other) return [];
  const next = turn.map((one, index) => (index === from ? other : index === from + by ? key : one));
  // They count from 1 anew: equal positions of old would not change places.
  return next
    .map((one, index) => ({ id: one.id, position: index + 1 }))
    .filter(({ id, position }) => keys.find((one) => one.id === id)?.position !== position);
}

/** Those that contain every word in their name, provider or end. */
export function searchKeys(groups: ProviderGroup[], search: string): ProviderGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (group: ProviderGroup, key: ProviderKey) => {
    const text = `${group.name} ${key.name} ${key.hint} ${key.fingerprint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map((group) => ({ ...group, keys: group.keys.filter((key) => fits(group, key)) }))
    .filter((group) => group.keys.length > 0);
}
