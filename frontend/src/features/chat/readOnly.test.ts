import { expect, it } from "vitest";
import { obstacleIn } from "./readOnly";

const member = () => true;
const guest = (action: string) => action === "conversations.write";
const reader = () => false;
const open = { role: "editor" as const, archived_at: null, is_archived: false };

it("says what keeps somebody from writing, the farthest reason first", () => {
  expect(obstacleIn(open, member)).toBeNull();
  expect(obstacleIn(open, reader)).toBe("organization");
  expect(obstacleIn({ ...open, role: "viewer" }, member)).toBe("viewer");
  expect(obstacleIn({ role: "viewer", archived_at: "2026-01-01", is_archived: true }, member)).toBe(
    "archived",
  );
  expect(obstacleIn({ ...open, is_archived: true }, member)).toBe("workspace_archived");
  expect(obstacleIn(null, member)).toBeNull();
  expect(obstacleIn(null, guest)).toBe("private");
});
