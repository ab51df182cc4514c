/** How keys of well-known providers begin, as their documentation shows them; several make the same ones. */
const PREFIXES: Record<string, string[]> = {
  anthropic: ["sk-ant-"],
  cerebras: ["csk-"],
  deepseek: ["sk-"],
  "fireworks-ai": ["fw_"],
  "github-models": ["github_pat_", "ghp_"],
  google: ["AIza"],
  groq: ["gsk_"],
  huggingface: ["hf_"],
  moonshotai: ["sk-"],
  nvidia: ["nvapi-"],
  openai: ["sk-"],
  openrouter: ["sk-or-"],
  perplexity: ["pplx-"],
  vercel: ["vck_"],
  xai: ["xai-"],
};
/** What everybody's keys may begin with says nothing about whose they are. */
const COMMON = new Set(["sk-"]);

const begins = (secret: string, prefixes: string[]) => prefixes.some((one) => secret.startsWith(one));

/** The one provider whose keys begin like this; null when several or none do. */
export function makerOf(secret: string): string | null {
  const found = Object.entries(PREFIXES).find(([, prefixes]) =>
    prefixes.some((one) => !COMMON.has(one) && secret.startsWith(one)),
  );
  return found?.[0] ?? null;
}

export type FormatHint =
  /** Names the variable as well, as copied from a file. */
  | { kind: "assignment" }
  | { kind: "quoted" }
  | { kind: "spaces" }
  /** It looks like a key of another provider. */
  | { kind: "other"; maker: string }
  | { kind: "unusual"; prefixes: string[] };

/** What is odd about a pasted secret for a provider; null when nothing is. It may be right all the same. */
export function formatHint(provider: string | null, pasted: string, simulated = false): FormatHint | null {
  const secret = pasted.trim();
  if (secret.length < 4) return null;
  if (/^(export\s+)?[A-Z][A-Z0-9_]*=/.test(secret)) return { kind: "assignment" };
  if (/^["'`].*["'`]$/s.test(secret)) return { kind: "quoted" };
  if (/\s/.test(secret)) return { kind: "spaces" };
  const known = simulated ? ["sim-"] : provider ? PREFIXES[provider] : undefined;
  const maker = makerOf(secret);
  if (known && maker && maker !== provider) return { kind: "other", maker };
  return known && !begins(secret, known) ? { kind: "unusual", prefixes: known } : null;
}
