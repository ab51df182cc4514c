import { send } from "@/shared/api/http";
import { ApiError, fieldErrors } from "@/shared/api/problem";

const base = "/_allauth/browser/v1";

interface Flow {
  id: string;
  is_pending?: boolean;
}

interface Answer {
  status: number;
  data?: { flows?: Flow[]; user?: { email?: string } };
  errors?: { message: string; code: string; param?: string }[];
}

/** Where signing in or up has led: in, or one more step. */
export type Outcome = "signed-in" | "verify-email" | "second-factor" | "signed-out";

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await send(method, `${base}${path}`, body);
  const answer = (await response.json().catch(() => ({}))) as Answer;
  const { status } = response;
  if (status === 400 || status === 403 || status === 429 || status >= 500) {
    const fields = fieldErrors(answer.errors);
    const general = answer.errors?.find((entry) => !entry.param)?.message;
    throw new ApiError(
      status,
      answer.errors?.[0]?.code ?? `http_${status}`,
      general ?? fallback(status),
      fields,
    );
  }
  return { ...answer, status };
}

function fallback(status: number): string {
  if (status === 429) return "Too many attempts. Wait a minute, then try again.";
  if (status === 403) return "This is not allowed here.";
  if (status === 400) return "Please check what you entered.";
  return `The server answered ${status}.`;
}

function outcome(answer: Answer): Outcome {
  if (answer.status === 200 || answer.status === 409) return "signed-in";
  const pending = answer.data?.flows?.filter((flow) => flow.is_pending).map((flow) => flow.id) ?? [];
  if (pending.includes("verify_email")) return "verify-email";
  if (pending.includes("mfa_authenticate")) return "second-factor";
  return "signed-out";
}

/** Any answer of this door sets the CSRF cookie that the posts below need. */
const prepare = () => send("GET", `${base}/config`);

export interface Signup {
  email: string;
  password: string;
  name?: string;
  organization?: string;
  /** The secret of an invitation's link: then no organization of one's own is made. */
  invitation?: string;
}

/** Posts as nobody: whoever is signed in here already is signed out first. */
async function asVisitor(path: string, body: unknown): Promise<Outcome> {
  await prepare();
  const answer = await call("POST", path, body);
  if (answer.status !== 409) return outcome(answer);
  await signOut();
  await prepare();
  return outcome(await call("POST", path, body));
}

export const signUp = (body: Signup): Promise<Outcome> => asVisitor("/auth/signup", body);

export const signIn = (email: string, password: string): Promise<Outcome> =>
  asVisitor("/auth/login", { email, password });

export async function confirmSecondFactor(code: string): Promise<Outcome> {
  return outcome(await call("POST", "/auth/2fa/authenticate", { code }));
}

export async function signOut(): Promise<void> {
  await call("DELETE", "/auth/session");
}

export async function requestPasswordReset(email: string): Promise<void> {
  await prepare();
  await call("POST", "/auth/password/request", { email });
}

export async function resetPassword(key: string, password: string): Promise<Outcome> {
  await prepare();
  return outcome(await call("POST", "/auth/password/reset", { key, password }));
}

export async function verifyEmail(key: string): Promise<Outcome> {
  await prepare();
  return outcome(await call("POST", "/auth/email/verify", { key }));
}
