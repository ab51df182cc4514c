import { expect, it } from "vitest";
import type { ProviderKey } from "@/shared/api/types";
import { groupKeys, movedKey, searchKeys, turnOf } from "./order";

const me = { id: "me", name: "Me" };
const key = (id: string, over: Partial<ProviderKey> = {}): ProviderKey => ({
  id,
  provider: "acme",
  name: id,
  owner: "personal",
  user: me,
  project: null,
  position: 1,
  base_url: "",
  hint: `…${id}`,
  fingerprint: "f",
  status: "valid",
  status_code: "",
  expires_at: null,
  frozen: false,
  health: "ok",
  cooling_until: null,
  grants_count: 0,
  last_used_at: null,
  verified_at: null,
  created_at: "2026-01-01T00:00:00Z",
  created_by: me,
  can_manage: true,
  ...over,
});
const shared = key("shared", { owner: "organization", user: null });
const first = key("first", { position: 1 });
const second = key("second", { position: 2 });
const gone = key("gone", { position: 3, status: "revoked" });
const other = key("other", { provider: "zeta" });
const all = [shared, second, other, gone, first];
const names = new Map([["acme", "Acme"]]);

it("groups keys by provider, in the order in which they pay", () => {
  const groups = groupKeys(all, names);
  expect(groups.map((group) => group.name)).toEqual(["Acme", "zeta"]);
  expect(groups[0]?.keys.map((one) => one.id)).toEqual(["first", "second", "gone", "shared"]);
});

it("takes turns among the keys of one payer", () => {
  expect(turnOf(first, all).map((one) => one.id)).toEqual(["first", "second"]);
  expect(turnOf(shared, all)).toHaveLength(1);
});

it("sets the positions that change, and none at the ends", () => {
  expect(movedKey(second, all, -1)).toEqual([
    { id: "second", position: 1 },
    { id: "first", position: 2 },
  ]);
  expect(movedKey(first, all, -1)).toEqual([]);
  expect(movedKey(second, all, 1)).toEqual([]);
});

it("moves among keys that stand at one position", () => {
  const third = key("third", { position: 1 });
  expect(movedKey(third, [first, third], -1)).toEqual([{ id: "first", position: 2 }]);
});

it("finds keys by every word", () => {
  const groups = groupKeys(all, names);
  expect(searchKeys(groups, "acme sec").flatMap((group) => group.keys.map((one) => one.id))).toEqual([
    "second",
  ]);
  expect(searchKeys(groups, "nothing")).toEqual([]);
});
