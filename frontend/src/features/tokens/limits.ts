import type { AccessToken } from "@/shared/api/types";

export type Scope = AccessToken["scopes"][number];

/** In the order in which they are offered. */
export const SCOPES: Scope[] = ["chat", "gateway", "usage", "manage"];
/** What can be meant of one project alone. */
const PROJECT_SCOPES = new Set<Scope>(["chat", "gateway"]);

export const fitsProject = (scope: Scope): boolean => PROJECT_SCOPES.has(scope);

/** Of the chosen scopes those that make sense, in their order. */
export function effectiveScopes(chosen: Scope[], project: string | null): Scope[] {
  return SCOPES.filter((scope) => chosen.includes(scope) && (project === null || fitsProject(scope)));
}

// As the server reads them: a provider's slug and a model's name, in which * stands for any text.
const PATTERN = /^[a-z0-9*][a-z0-9*-]{0,63}\/[!-~]{1,200}$/;
const MOST_STARS = 3;

const stars = (text: string): number => text.split("*").length - 1;

/** The first that names no model, or null. */
export function unreadablePattern(patterns: string[]): string | null {
  return patterns.find((one) => !PATTERN.test(one) || stars(one) > MOST_STARS) ?? null;
}

export type Whose = "all" | "mine" | "service";

/** The tokens of a filter. */
export function tokensOf(tokens: AccessToken[], whose: Whose, user: string): AccessToken[] {
  if (whose === "service") return tokens.filter((token) => token.kind === "service");
  return whose === "mine" ? tokens.filter((token) => token.owner.id === user) : tokens;
}
