import { describe, expect, it } from "vitest";
import type { Member, Role } from "@/shared/api/types";
import { isLastManager, peopleToAdd, peopleWhoSee, rolesFor, workspacesToAdd } from "./receivers";

const person = (id: string) => ({ id, name: id.toUpperCase(), email: `${id}@example.com` });
const member = (id: string, role: Role, status: Member["status"] = "active"): Member => ({
  id: `m-${id}`,
  user: person(id),
  role,
  status,
  joined_at: "2026-01-01T00:00:00Z",
  last_seen_at: null,
});

const obstacles = (all: Member[], place: "project" | "workspace") =>
  peopleToAdd(all, new Set(["e"]), place).map((one) => [one.id, one.obstacle]);

describe("who can be added", () => {
  const all = [
    member("a", "member"),
    member("b", "member", "suspended"),
    member("c", "auditor"),
    member("d", "guest"),
    member("e", "admin"),
  ];

  it("is active and not there yet; an auditor never, a guest to a project alone", () => {
    expect(obstacles(all, "project")).toEqual([
      ["a", null],
      ["c", "auditor"],
      ["d", null],
    ]);
    expect(obstacles(all, "workspace")).toEqual([
      ["a", null],
      ["c", "auditor"],
      ["d", "guest"],
    ]);
  });

  it("decides which roles there are to choose from", () => {
    const [a, d] = peopleToAdd([member("a", "member"), member("d", "guest")], new Set(), "project");
    const [w] = workspacesToAdd(
      [
        {
          id: "w",
          name: "W",
          slug: "w",
          role: null,
          created_at: "",
          archived_at: null,
          deleted_at: null,
          erased_at: null,
        },
      ],
      new Set(),
    );
    if (!a || !d || !w) throw new Error("all three can be added");
    expect(rolesFor([])).toEqual(["viewer", "editor", "manager"]);
    expect(rolesFor([a])).toEqual(["viewer", "editor", "manager"]);
    expect(rolesFor([a, d])).toEqual(["viewer", "editor"]);
    expect(rolesFor([w])).toEqual(["inherit", "viewer", "editor", "manager"]);
    expect(rolesFor([w, a])).toEqual(["viewer", "editor", "manager"]);
  });
});

it("counts everybody who sees a project once, with the highest role", () => {
  const shares = [
    { user: person("b"), workspace: null, role: "viewer" as const },
    { user: null, workspace: { id: "w1", name: "Sales" }, role: "inherit" as const },
    { user: null, workspace: { id: "w2", name: "Marketing" }, role: "viewer" as const },
    { user: null, workspace: { id: null, name: null }, role: "viewer" as const },
  ];
  const sight = peopleWhoSee(
    shares,
    new Map([
      [
        "w1",
        [
          { user: person("b"), role: "editor" as const },
          { user: person("a"), role: "manager" as const },
        ],
      ],
    ]),
  );
  expect(sight.people.map((one) => [one.id, one.role])).toEqual([
    ["a", "manager"],
    ["b", "editor"],
  ]);
  expect(sight.unknown).toEqual(["Marketing", null]);
});

it("knows the last one who manages", () => {
  const manager = { role: "manager" as const };
  const editor = { role: "editor" as const };
  expect(isLastManager(manager, [manager, editor])).toBe(true);
  expect(isLastManager(editor, [manager, editor])).toBe(false);
  expect(isLastManager(manager, [manager, { role: "manager" as const }])).toBe(false);
  expect(isLastManager<{ role: "manager" | "inherit" }>(manager, [manager, { role: "inherit" }])).toBe(false);
});
