import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "@/shared/api/problem";
import type { Provider } from "@/shared/api/types";
import { createKey, useRefreshKeys, verifyKey } from "./api";
import { parseDotenv } from "./dotenv";
import { type Owner, ownerFacts } from "./OwnerChoice";
import { type Recognised, recognise } from "./recognise";

/** How far one key is. */
export type Step =
  | { state: "waiting" | "saving" | "verifying" | "valid" | "here" }
  | { state: "unverified" | "invalid"; code: string }
  | { state: "failed"; detail: string };

/** A variable that is to become a key. */
export interface Wanted {
  variable: string;
  provider: string;
  name: string;
  owner: Owner;
}

export type Steps = ReadonlyMap<string, Step>;

/**
 * Reads a `.env` file in this page and saves the chosen keys one after another. The secrets are in no state of
 * the page: they lie in one place beside it, each until it is sent, and all until the dialog is left.
 */
export function useKeyImport(organization: string, providers: Provider[]) {
  const secrets = useRef(new Map<string, string>());
  const [found, setFound] = useState<Recognised[] | null>(null);
  const [steps, setSteps] = useState<Steps | null>(null);
  const refresh = useRefreshKeys(organization);
  useEffect(() => {
    const kept = secrets.current;
    return () => kept.clear();
  }, []);

  const read = useCallback(
    (text: string) => {
      const variables = parseDotenv(text);
      secrets.current = new Map(variables.map(({ name, value }) => [name, value]));
      setFound(recognise(variables, providers));
    },
    [providers],
  );
  const forget = useCallback(() => {
    secrets.current.clear();
    setFound(null);
    setSteps(null);
  }, []);
  const save = async (wanted: Wanted[]) => {
    const chosen = new Set(wanted.map((one) => one.variable));
    for (const name of secrets.current.keys()) if (!chosen.has(name)) secrets.current.delete(name);
    setSteps(new Map(wanted.map((one) => [one.variable, { state: "waiting" }])));
    for (const one of wanted) {
      const secret = secrets.current.get(one.variable);
      secrets.current.delete(one.variable);
      // The dialog was left.
      if (secret === undefined) break;
      const tell = (step: Step) => setSteps((before) => new Map(before).set(one.variable, step));
      // One after another: many checks at once look like an attack to a provider.
      // oxlint-disable-next-line no-await-in-loop
      await saveOne(organization, one, secret, tell);
    }
    await refresh();
  };
  return { found, steps, read, forget, save };
}

async function saveOne(
  organization: string,
  { provider, owner, name }: Wanted,
  secret: string,
  tell: (step: Step) => void,
): Promise<void> {
  tell({ state: "saving" });
  try {
    const key = await createKey(organization, { provider, name, secret, ...ownerFacts(owner) });
    tell({ state: "verifying" });
    const { status, status_code: code } = await verifyKey(organization, key.id).catch(() => key);
    if (status === "valid") tell({ state: "valid" });
    else tell({ state: status === "invalid" ? "invalid" : "unverified", code: code ?? "" });
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 409) tell({ state: "here" });
    else tell({ state: "failed", detail: problem instanceof Error ? problem.message : String(problem) });
  }
}
