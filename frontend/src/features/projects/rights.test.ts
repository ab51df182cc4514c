import { describe, expect, it } from "vitest";
import type { Project, Workspace } from "@/shared/api/types";
import { groupProjects, projectRights, searchProjects } from "./rights";

const project = (over: Partial<Project>): Project => ({
  id: over.name ?? "p",
  workspace: "w1",
  name: "P",
  instructions: "",
  default_models: [],
  role: "manager",
  is_shared: false,
  inherits: false,
  is_archived: false,
  created_at: "2026-01-01T00:00:00Z",
  archived_at: null,
  deleted_at: null,
  erased_at: null,
  ...over,
});

const workspace = (id: string, name: string): Workspace => ({
  id,
  name,
  slug: name,
  role: "editor",
  created_at: "2026-01-01T00:00:00Z",
  archived_at: null,
  deleted_at: null,
  erased_at: null,
});

const member = (action: string) => ["projects.create", "conversations.write"].includes(action);
const admin = (action: string) => member(action) || action === "projects.manage_all";
const guest = (action: string) => action === "conversations.write";
const reader = () => false;

const of = (role: Project["role"]) => projectRights(project({ role }), member);

describe("projectRights", () => {
  it("grow with the role there", () => {
    expect(of("viewer")).toEqual({ open: true, write: false, edit: false, manage: false });
    expect(of("editor")).toEqual({ open: true, write: true, edit: true, manage: false });
    expect(of("manager")).toEqual({ open: true, write: true, edit: true, manage: true });
  });

  it("are those of managing, not of reading, for an administrator without a role there", () => {
    const rights = projectRights(project({ role: null }), admin);
    expect(rights).toEqual({ open: false, write: false, edit: true, manage: true });
  });

  it("do not reach above the role in the organization", () => {
    expect(projectRights(project({ role: "editor" }), guest)).toMatchObject({ write: true, edit: false });
    expect(projectRights(project({ role: "manager" }), reader)).toEqual({
      open: true,
      write: false,
      edit: false,
      manage: false,
    });
  });

  it("are those of a reader and keeper once it is archived", () => {
    const rights = projectRights(project({ is_archived: true }), member);
    expect(rights).toEqual({ open: true, write: false, edit: false, manage: true });
  });
});

it("groups by workspace and name, with those from elsewhere at the end", () => {
  const groups = groupProjects(
    [
      project({ name: "z", workspace: "w2" }),
      project({ name: "elsewhere", workspace: "w9" }),
      project({ name: "b" }),
      project({ name: "a" }),
    ],
    [workspace("w1", "Sales"), workspace("w2", "Marketing")],
  );
  expect(groups.map((one) => [one.workspace?.name, one.projects.map((each) => each.name)])).toEqual([
    ["Marketing", ["z"]],
    ["Sales", ["a", "b"]],
    [undefined, ["elsewhere"]],
  ]);
});

it("finds by every word, in the name or the instructions", () => {
  const all = [project({ name: "Harbour guide" }), project({ name: "Notes", instructions: "A guide." })];
  expect(searchProjects(all, " GUIDE ").map((one) => one.name)).toEqual(["Harbour guide", "Notes"]);
  expect(searchProjects(all, "guide harbour").map((one) => one.name)).toEqual(["Harbour guide"]);
});
