import { t } from "@lingui/core/macro";
import { queryOptions } from "@tanstack/react-query";
import { act, type Answer, call, type Factor } from "@/features/auth/allauth";
import type { Provider } from "@/features/auth/providers";
import { ApiError } from "@/shared/api/problem";

const key = (what: string) => ["account", what];

async function list<Row>(path: string): Promise<Row[]> {
  const { data } = await act<Row[]>("GET", path);
  return data ?? [];
}

export interface Address {
  email: string;
  verified: boolean;
  primary: boolean;
}

export const addressesQuery = queryOptions({
  queryKey: key("addresses"),
  queryFn: () => list<Address>("/account/email"),
});

export const addAddress = (email: string) => act("POST", "/account/email", { email });
export const removeAddress = (email: string) => act("DELETE", "/account/email", { email });
export const makePrimary = (email: string) => act("PATCH", "/account/email", { email, primary: true });

export async function confirmAgain(email: string): Promise<void> {
  try {
    await act("PUT", "/account/email", { email });
  } catch (error) {
    if (error instanceof ApiError && error.status === 403)
      throw new ApiError(
        403,
        "too_soon",
        t`A link is on its way already. The next can be sent in three minutes.`,
      );
    throw error;
  }
}

/** Whether this person has a password; somebody who came with a provider may have none. */
export const passwordQuery = queryOptions({
  queryKey: key("password"),
  queryFn: async () => {
    const { data } = await act<{ user?: { has_usable_password?: boolean } }>("GET", "/auth/session");
    return data?.user?.has_usable_password ?? true;
  },
});

export const changePassword = (body: { current_password?: string; new_password: string }) =>
  act("POST", "/account/password/change", body);

interface Common {
  type: Factor;
  created_at: number;
  last_used_at: number | null;
}

export interface Passkey extends Common {
  type: "webauthn";
  id: number;
  name: string;
}

export interface RecoveryCodes extends Common {
  type: "recovery_codes";
  total_code_count: number;
  unused_code_count: number;
}

export type Authenticator = Passkey | RecoveryCodes | (Common & { type: "totp" });

export const authenticatorsQuery = queryOptions({
  queryKey: key("authenticators"),
  queryFn: () => list<Authenticator>("/account/authenticators"),
});

export interface TotpSecret {
  secret: string;
  totp_url: string;
}

/** A new secret each time it is asked for; only the last one counts. */
export async function newTotpSecret(): Promise<TotpSecret> {
  const { meta } = await call("GET", "/account/authenticators/totp");
  return meta as unknown as TotpSecret;
}

export const activateTotp = (code: string) => act("POST", "/account/authenticators/totp", { code });
export const deactivateTotp = () => act("DELETE", "/account/authenticators/totp");

/** The codes, if they were never shown before; null when they were. */
export async function firstRecoveryCodes(): Promise<string[] | null> {
  const { data } = await act<{ unused_codes?: string[] }>("GET", "/account/authenticators/recovery-codes");
  return data?.unused_codes ?? null;
}

export async function newRecoveryCodes(): Promise<string[]> {
  const path = "/account/authenticators/recovery-codes";
  const { data } = await act<{ unused_codes?: string[] }>("POST", path, {});
  return data?.unused_codes ?? [];
}

export const renamePasskey = (id: number, name: string) =>
  act("PUT", "/account/authenticators/webauthn", { id, name });
export const removePasskey = (id: number) =>
  act("DELETE", "/account/authenticators/webauthn", { authenticators: [id] });

/** Succeeds when somebody has just proved who is sitting here; changes nothing. */
export async function requireFresh(): Promise<void> {
  await act("GET", "/account/authenticators/webauthn");
}

export interface Session {
  id: number;
  user_agent: string;
  ip: string;
  created_at: number;
  last_seen_at: number;
  is_current: boolean;
}

export const sessionsQuery = queryOptions({
  queryKey: key("sessions"),
  queryFn: () => list<Session>("/auth/sessions"),
});

export const endSessions = (ids: number[]) => act("DELETE", "/auth/sessions", { sessions: ids });

export interface Connected {
  uid: string;
  display: string;
  provider: Provider;
}

export const connectedQuery = queryOptions({
  queryKey: key("connected"),
  queryFn: () => list<Connected>("/account/providers"),
});

export const disconnect = (account: Connected): Promise<Answer<unknown>> =>
  act("DELETE", "/account/providers", { provider: account.provider.id, account: account.uid });

/** Seconds since 1970, as this door tells times, in the form that the rest of the app uses. */
export const moment = (seconds: number): string => new Date(seconds * 1000).toISOString();
