import type { components } from "@/api/schema";
import type { Role } from "@/shared/api/types";

/** One person to invite. */
export interface Row {
  email: string;
  role: Role;
}

/** What was read from pasted text: `role` only where the text names one behind the address. */
export interface Pasted {
  email: string;
  role: Role | null;
  problem: "malformed" | "repeated" | null;
}

export interface Outcome {
  email: string;
  outcome: components["schemas"]["OutcomeEnum"] | "malformed";
  detail?: string;
}

export const ROLES: Role[] = ["owner", "admin", "member", "viewer", "auditor", "guest"];
const ADDRESS = /^[^\s@<>"'()]+@[^\s@<>"'()]+\.[^\s@<>"'().]{2,}$/;

/** Reads addresses between commas, semicolons, spaces and lines, `Name <address>` and `address, role` too. */
export function parseAddresses(text: string): Pasted[] {
  const found: Pasted[] = [];
  const seen = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    // Beside an address in angle brackets all other words are somebody's name.
    const named = /<[^<>]*@[^<>]*>/.test(line);
    for (const word of line.split(/[\s,;]+/)) {
      const piece = word.replace(/^mailto:/i, "").replace(/^[<"']+|[>"']+$/g, "");
      const last = found.at(-1);
      const role = ROLES.find((one) => one === piece.toLowerCase());
      if (piece === "" || (named && !piece.includes("@") && !role)) continue;
      if (role && last && last.role === null) last.role = role;
      else found.push({ email: piece, role: null, problem: problemOf(piece, seen) });
    }
  }
  return found;
}

function problemOf(email: string, seen: Set<string>): Pasted["problem"] {
  if (!ADDRESS.test(email)) return "malformed";
  const known = seen.has(email.toLowerCase());
  seen.add(email.toLowerCase());
  return known ? "repeated" : null;
}

/** The rows that the server could not read, from `{errors: {invitations: {"0": {email: […]}}}}`. */
export function refusedRows(problem: unknown, rows: Row[]): Outcome[] {
  const { errors } = (problem ?? {}) as { errors?: { invitations?: Record<string, unknown> } };
  const faults = errors?.invitations;
  if (!faults || Array.isArray(faults)) return [];
  return Object.entries(faults).flatMap(([index, fault]) => {
    const row = rows[Number(index)];
    if (!row) return [];
    const detail = Object.values((fault ?? {}) as Record<string, string[]>)
      .flat()
      .join(" ");
    return [{ email: row.email, outcome: "malformed" as const, detail }];
  });
}
