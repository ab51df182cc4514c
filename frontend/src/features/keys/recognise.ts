import type { Provider } from "@/shared/api/types";
import type { Variable } from "./dotenv";
import { makerOf } from "./prefixes";
import { byProminence } from "./prominence";

/** What a variable is taken for. It holds no secret: of that only the end is shown. */
export interface Recognised {
  name: string;
  line: number;
  /** The last characters of the value, for telling keys apart. */
  ends: string;
  /** `name`: the variable is called like a provider's key. `looks`: the value begins like one. */
  by: "name" | "looks" | null;
  /** The most likely provider; null for what is no key as far as anybody can tell. */
  provider: string | null;
  /** Why the value cannot be a key. */
  obstacle: "empty" | "reference" | "placeholder" | "unreadable" | null;
}

// What a name may carry beside a provider's own: OPENAI_API_KEY_2, MY_OPENAI_API_KEY, VITE_OPENAI_API_KEY.
const SECRETIVE = /KEY|TOKEN|PAT|SECRET/;

/** Takes each variable for a key of one of the providers, or for none. */
export function recognise(variables: Variable[], providers: Provider[]): Recognised[] {
  const named = namesOf(providers);
  const known = new Set(providers.map((one) => one.slug));
  return variables.map(({ name, value, line }) => {
    const byName = providerNamed(name, named);
    const maker = makerOf(value);
    const byLooks = maker && known.has(maker) ? maker : null;
    return {
      name,
      line,
      ends: value.length >= 12 ? value.slice(-4) : "",
      by: byName ? "name" : byLooks ? "looks" : null,
      provider: byName ?? byLooks,
      obstacle: obstacleOf(value),
    };
  });
}

/** Variable names with the provider that most people mean by them; several share some. */
function namesOf(providers: Provider[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const provider of providers.toSorted(byProminence))
    for (const name of provider.env_names)
      if (SECRETIVE.test(name) && !named.has(name)) named.set(name, provider.slug);
  return named;
}

function providerNamed(name: string, named: Map<string, string>): string | null {
  const upper = name.toUpperCase();
  const exact = named.get(upper);
  if (exact) return exact;
  // The longest name wins: MY_OPENROUTER_API_KEY holds no other provider's by accident.
  const within = [...named.keys()].filter((one) => `_${upper}_`.includes(`_${one}_`));
  const [longest] = within.toSorted((a, b) => b.length - a.length);
  return longest ? (named.get(longest) ?? null) : null;
}

function obstacleOf(value: string): Recognised["obstacle"] {
  if (value === "") return "empty";
  if (/\$\{?[A-Za-z_]/.test(value)) return "reference";
  if (
    /^(your|my|the|insert|enter|replace|change)[-_ ]|^<.*>$|^x{3,}$|\.\.\.$|…$|^(changeme|todo|none|null)$/i.test(
      value,
    )
  )
    return "placeholder";
  return /^[!-~]{8,4096}$/.test(value) ? null : "unreadable";
}
