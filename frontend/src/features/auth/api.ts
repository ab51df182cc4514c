import { type Answer, call, type Factor, prepare } from "./allauth";

/** Where signing in or up has led: in, or one more step. */
export type Outcome = "signed-in" | "verify-email" | "second-factor" | "provider-signup" | "signed-out";

/** The outcome, and with which second factors it can go on. */
export interface Progress {
  outcome: Outcome;
  factors: Factor[];
}

export function progress(answer: Answer): Progress {
  if (answer.status === 200 || answer.status === 409) return { outcome: "signed-in", factors: [] };
  const pending = answer.data?.flows?.filter((flow) => flow.is_pending) ?? [];
  const has = (id: string) => pending.some((flow) => flow.id === id);
  const factors = pending.find((flow) => flow.id === "mfa_authenticate")?.types ?? [];
  if (has("verify_email")) return { outcome: "verify-email", factors };
  if (has("mfa_authenticate")) return { outcome: "second-factor", factors };
  return { outcome: has("provider_signup") ? "provider-signup" : "signed-out", factors };
}

export interface Signup {
  email: string;
  password: string;
  name?: string;
  organization?: string;
  /** The secret of an invitation's link: then no organization of one's own is made. */
  invitation?: string;
}

/** Posts as nobody: whoever is signed in here already is signed out first. */
async function asVisitor(path: string, body: unknown): Promise<Progress> {
  await prepare();
  const answer: Answer = await call("POST", path, body);
  if (answer.status !== 409) return progress(answer);
  await signOut();
  await prepare();
  return progress(await call("POST", path, body));
}

export const signUp = (body: Signup): Promise<Progress> => asVisitor("/auth/signup", body);

export const signIn = (email: string, password: string): Promise<Progress> =>
  asVisitor("/auth/login", { email, password });

/** Where this browser stands now, as after coming back from a provider. */
export async function currentProgress(): Promise<Progress> {
  return progress(await call("GET", "/auth/session"));
}

/** A code of the authenticator app, or a recovery code. */
export async function confirmSecondFactor(code: string): Promise<Progress> {
  return progress(await call("POST", "/auth/2fa/authenticate", { code: code.replaceAll(/\s/g, "") }));
}

export async function signOut(): Promise<void> {
  await call("DELETE", "/auth/session");
}

export async function requestPasswordReset(email: string): Promise<void> {
  await prepare();
  await call("POST", "/auth/password/request", { email });
}

export async function resetPassword(key: string, password: string): Promise<Progress> {
  await prepare();
  return progress(await call("POST", "/auth/password/reset", { key, password }));
}

export async function verifyEmail(key: string): Promise<Progress> {
  await prepare();
  return progress(await call("POST", "/auth/email/verify", { key }));
}
