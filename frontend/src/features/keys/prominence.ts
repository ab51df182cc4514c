import type { Provider } from "@/shared/api/types";

/** Where most people's keys come from, so these are offered first. */
const first = ["openai", "anthropic", "google", "openrouter", "mistral", "groq", "deepseek", "xai"];

function rank(provider: Provider): number {
  if (provider.simulated) return -2;
  if (provider.kind === "custom") return -1;
  const place = first.indexOf(provider.slug);
  return place === -1 ? first.length : place;
}

/** Order for choosing: one's own endpoints, the best known, then the alphabet. */
export function byProminence(a: Provider, b: Provider): number {
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}
