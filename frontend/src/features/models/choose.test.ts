import { describe, expect, it } from "vitest";
import type { Model } from "@/shared/api/types";
import { groupModels, preferredModels, shortName } from "./choose";

const model = (id: string, over: Partial<Model> = {}): Model => ({
  id,
  provider: id.split("/")[0] ?? "",
  provider_name: (id.split("/")[0] ?? "").toUpperCase(),
  name: id,
  context_window: null,
  max_output: null,
  modalities: { input: ["text"], output: ["text"] },
  prices: null,
  key_sources: ["personal"],
  released: null,
  simulated: false,
  ...over,
});

const models = [
  model("zeta/old", { released: "2024-01-01" }),
  model("zeta/new", { released: "2026-01-01" }),
  model("alpha/picture", { released: "2026-05-01", modalities: { input: ["text"], output: ["image"] } }),
  model("alpha/chat", { released: "2025-01-01" }),
];

describe("groupModels", () => {
  it("groups by provider, the newest first, and keeps what contains every word", () => {
    expect(groupModels(models, "").map((group) => group.name)).toEqual(["ALPHA", "ZETA"]);
    expect(groupModels(models, "zeta n").flatMap((group) => group.models.map((entry) => entry.id))).toEqual([
      "zeta/new",
    ]);
  });
});

describe("preferredModels", () => {
  it("takes the first wish of which something can still be used", () => {
    expect(preferredModels(models, ["gone/model"], ["zeta/old", "gone/model"])).toEqual(["zeta/old"]);
  });
  it("falls back to a model that answers in text", () => {
    expect(preferredModels(models)).toEqual(["alpha/chat"]);
    expect(preferredModels([])).toEqual([]);
  });
});

it("shortName drops the provider and nothing else", () => {
  expect(shortName("openrouter/meta-llama/llama-4")).toBe("meta-llama/llama-4");
});
