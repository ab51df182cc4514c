import { expect, it } from "vitest";
import { sightChange } from "./sight";

const reader = (id: string) => ({ id, name: id, role: "viewer" as const });

it("tells apart who gains sight, who loses it and who keeps it", () => {
  const change = sightChange([reader("a"), reader("b")], [reader("b"), reader("c")]);
  expect(change).toEqual({ gains: [reader("c")], losses: [reader("a")], stay: [reader("b")] });
});
