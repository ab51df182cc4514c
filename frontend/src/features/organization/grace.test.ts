import { describe, expect, it } from "vitest";
import { daysLeft } from "./grace";
import { soleOwner } from "./owners";
import type { Member } from "@/shared/api/types";

const now = Date.parse("2027-01-31T10:00:00Z");

describe("the days that are left of a deleted organization", () => {
  it.each([
    ["2027-02-14T10:00:00Z", 14],
    ["2027-02-14T09:59:59Z", 14],
    ["2027-02-13T09:59:59Z", 13],
    ["2027-01-31T12:00:00Z", 1],
    ["2027-01-30T12:00:00Z", 0],
    [null, 0],
  ])("until %s", (at, days) => expect(daysLeft(at, now)).toBe(days));
});

const member = (id: string, role: Member["role"], status: Member["status"] = "active") =>
  ({ role, status, user: { id, name: id, email: id } }) as Member;

describe("the only owner", () => {
  it("is one beside whom no other active owner stands", () => {
    const others = [member("bob", "admin"), member("eve", "owner", "suspended")];
    expect(soleOwner([member("alice", "owner"), ...others], "alice")).toBe(true);
    expect(soleOwner([member("alice", "owner"), member("carol", "owner"), ...others], "alice")).toBe(false);
  });
  it("is nobody who is no owner", () => {
    expect(soleOwner([member("alice", "owner"), member("bob", "admin")], "bob")).toBe(false);
  });
});
