import type { Model } from "@/shared/api/types";

export interface ModelGroup {
  provider: string;
  name: string;
  models: Model[];
}

function matches(model: Model, words: string[]): boolean {
  const text = `${model.id} ${model.name} ${model.provider_name}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Models that contain every word of `search`, by provider, the newest first. */
export function groupModels(models: Model[], search: string): ModelGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, ModelGroup>();
  for (const model of models) {
    if (!matches(model, words)) continue;
    const group = groups.get(model.provider) ?? {
      provider: model.provider,
      name: model.provider_name,
      models: [],
    };
    group.models.push(model);
    groups.set(model.provider, group);
  }
  const sorted = [...groups.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  for (const group of sorted) group.models.sort(newestFirst);
  return sorted;
}

function newestFirst(a: Model, b: Model): number {
  return (b.released ?? "").localeCompare(a.released ?? "") || a.name.localeCompare(b.name);
}

/** True when the model answers in text; image and sound models cannot be asked in a chat. */
export function answersInText(model: Model): boolean {
  const output = model.modalities?.output ?? [];
  return output.length === 0 || output.includes("text");
}

/** Of what was used before, what can still be used; else the newest model of the first provider. */
export function preferredModels(models: Model[], ...wishes: (string[] | undefined)[]): string[] {
  const usable = new Set(models.map((model) => model.id));
  for (const wish of wishes) {
    const found = (wish ?? []).filter((id) => usable.has(id));
    if (found.length > 0) return found;
  }
  const first = groupModels(models.filter(answersInText), "")[0]?.models[0];
  return first ? [first.id] : [];
}

/** What to show for a model reference whose facts are not at hand. */
export function shortName(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
