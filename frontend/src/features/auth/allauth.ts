import { t } from "@lingui/core/macro";
import { send } from "@/shared/api/http";
import { ApiError, fieldErrors } from "@/shared/api/problem";

const base = "/_allauth/browser/v1";

/** A kind of second factor, in the server's words. */
export type Factor = "totp" | "recovery_codes" | "webauthn";

export interface Flow {
  id: string;
  is_pending?: boolean;
  types?: Factor[];
}

export interface Answer<Data = { flows?: Flow[] }> {
  status: number;
  data?: Data;
  meta?: Record<string, unknown>;
  errors?: { message: string; code: string; param?: string }[];
}

/** The server asks who is sitting here before it does this; `flows` are the ways to answer. */
export class FreshnessNeeded extends Error {
  constructor(readonly flows: Flow[]) {
    super(t`Confirm that it is you first.`);
    this.name = "FreshnessNeeded";
  }
}

/** One request to the accounts' own door. 400, 403, 429 and faults are thrown; other answers are the caller's. */
export async function call<Data>(method: string, path: string, body?: unknown): Promise<Answer<Data>> {
  const response = await send(method, `${base}${path}`, body);
  const answer = (await response.json().catch(() => ({}))) as Answer<Data>;
  const { status } = response;
  if (status === 400 || status === 403 || status === 429 || status >= 500)
    throw refusal(status, answer, response);
  return { ...answer, status };
}

/** The same for somebody signed in: throws `FreshnessNeeded` where the server wants to be sure, and on any refusal. */
export async function act<Data>(method: string, path: string, body?: unknown): Promise<Answer<Data>> {
  const answer = await call<Data>(method, path, body);
  if (answer.status === 401 && answer.meta?.is_authenticated) {
    throw new FreshnessNeeded((answer as Answer).data?.flows ?? []);
  }
  if (answer.status === 401)
    throw new ApiError(401, "not_authenticated", t`You are signed out. Sign in again.`);
  if (answer.status === 409) throw refusal(409, answer);
  return answer;
}

/** Any answer of this door sets the CSRF cookie that the posts below need. */
export const prepare = () => send("GET", `${base}/config`);

function refusal(status: number, answer: Answer<unknown>, response?: Response): ApiError {
  const fields = fieldErrors(answer.errors);
  const general = answer.errors?.find((entry) => !entry.param)?.message;
  const code = answer.errors?.[0]?.code ?? `http_${status}`;
  return new ApiError(status, code, general ?? fallback(status, response), fields);
}

function fallback(status: number, response?: Response): string {
  if (status === 429) return tooMany(Number(response?.headers.get("Retry-After")) || 60);
  if (status === 403) return t`This is not allowed here.`;
  if (status === 400) return t`Please check what you entered.`;
  return t`The server answered ${status}.`;
}

function tooMany(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1
    ? t`Too many attempts. Try again in a minute.`
    : t`Too many attempts. Try again in ${minutes} minutes.`;
}
