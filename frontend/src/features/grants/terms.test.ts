import { expect, it } from "vitest";
import type { Grant } from "@/shared/api/types";
import { changedTerms, draftOf, firstDraft, isFaulty, termsOf } from "./terms";

const now = Date.parse("2026-03-01T12:00:00Z");
const grant: Grant = {
  id: "g",
  key: "k",
  key_name: "Main",
  provider: "acme",
  lender: { id: "a", name: "Alice" },
  grantee: { kind: "user", id: "b", name: "Bob" },
  models: ["acme/*"],
  limit: "2.500000",
  period: "week",
  spent: "0",
  reserved: "0",
  left: "2.5",
  resets_at: null,
  expires_at: "2026-04-01T09:30:00Z",
  hours: null,
  purpose: "a trial",
  created_at: "2026-02-01T00:00:00Z",
  ended_at: null,
  is_usable: true,
  obstacle: null,
};

it("begins with ten dollars a month for thirty days", () => {
  expect(termsOf(firstDraft(), null, now)).toEqual({
    models: [],
    limit: "10",
    period: "month",
    expires_at: "2026-03-31T12:00:00.000Z",
    hours: null,
    purpose: "",
  });
});

it("gives a loan back as it is when nothing was changed, its moment of end too", () => {
  const { models, period, expires_at, hours, purpose } = grant;
  expect(termsOf(draftOf(grant), grant, now)).toEqual({
    models,
    period,
    expires_at,
    hours,
    purpose,
    limit: "2.5",
  });
});

it("takes no limit for none, and nothing for a fault", () => {
  expect(termsOf({ ...firstDraft(), limit: "" }, null, now)).toMatchObject({ limit: null });
  expect(termsOf({ ...firstDraft(), limit: 0 }, null, now)).toMatchObject({ limit: true });
});

it("names what is missing", () => {
  const hours = { days: [], from: "08:00", to: "08:00", zone: "UTC" };
  const found = termsOf(
    { ...firstDraft(), end: "date", limitedHours: true, hours, models: ["nothing"] },
    null,
    now,
  );
  expect(isFaulty(found)).toBe(true);
  expect(found).toEqual({ limit: false, date: true, days: true, times: true, model: "nothing" });
});

it("sends of a changed loan what was changed", () => {
  const changed = termsOf({ ...draftOf(grant), limit: 5, purpose: "work " }, grant, now);
  if (isFaulty(changed)) throw new Error("not faulty");
  expect(changedTerms(changed, grant)).toEqual({ limit: "5", purpose: "work" });
});

it("does not make for good what was added for a while", () => {
  const raised = 0.5;
  const draft = draftOf(grant, raised);
  expect(draft.limit).toBe(2);
  const same = termsOf(draft, grant, now);
  if (isFaulty(same)) throw new Error("not faulty");
  expect(changedTerms(same, grant, raised)).toEqual({});
});
