import { t } from "@lingui/core/macro";
import { ApiError } from "@/shared/api/problem";
import { act, type Answer, call, prepare } from "./allauth";
import { type Progress, progress } from "./api";

type Options = { publicKey: never };

/** Why this page cannot use passkeys, if it cannot. */
export type Hindrance = "browser" | "address" | "insecure";

/** A passkey belongs to a host's name, so an address of digits has none; and browsers want an encrypted connection. */
export function passkeyHindrance(where: Pick<Location, "hostname"> = window.location): Hindrance | null {
  if (/^[\d.]+$/.test(where.hostname) || where.hostname.includes(":")) return "address";
  if (!window.isSecureContext) return "insecure";
  return typeof window.PublicKeyCredential === "function" ? null : "browser";
}

/** The same page under the name of this machine, where the address is a loopback one; else null. */
export function namedAddress(where: Location = window.location): string | null {
  const loopback = where.hostname === "127.0.0.1" || where.hostname === "[::1]";
  return loopback ? where.href.replace(where.host, `localhost${where.port ? `:${where.port}` : ""}`) : null;
}

async function shown(path: string): Promise<unknown> {
  const { data } = await call<{ request_options: Options }>("GET", path);
  if (!data?.request_options)
    throw new ApiError(401, "not_authenticated", t`Start again from the beginning.`);
  const { startAuthentication } = await import("@simplewebauthn/browser");
  try {
    return await startAuthentication({ optionsJSON: data.request_options.publicKey });
  } catch (error) {
    throw named(error);
  }
}

/** Signs in with nothing but a passkey of this site. */
export async function signInWithPasskey(): Promise<Progress> {
  await prepare();
  const credential = await shown("/auth/webauthn/login");
  return progress(await call("POST", "/auth/webauthn/login", { credential }));
}

/** The second step after a password. */
export async function confirmWithPasskey(): Promise<Progress> {
  const credential = await shown("/auth/webauthn/authenticate");
  return progress(await call("POST", "/auth/webauthn/authenticate", { credential }));
}

/** Proves once more who is sitting here. */
export async function freshenWithPasskey(): Promise<void> {
  const credential = await shown("/auth/webauthn/reauthenticate");
  await call("POST", "/auth/webauthn/reauthenticate", { credential });
}

/** Makes a passkey; gives whether recovery codes were made along with it. */
export async function addPasskey(name: string): Promise<boolean> {
  const path = "/account/authenticators/webauthn";
  const { data } = await act<{ creation_options: Options }>("GET", `${path}?passwordless`);
  if (!data) throw new ApiError(500, "unknown", t`The server gave no answer.`);
  const { startRegistration } = await import("@simplewebauthn/browser");
  let credential: unknown;
  try {
    credential = await startRegistration({ optionsJSON: data.creation_options.publicKey });
  } catch (error) {
    throw named(error);
  }
  const made: Answer<unknown> = await act("POST", path, { name, credential });
  return made.meta?.recovery_codes_generated === true;
}

/** What the browser said, in words that help. */
function named(error: unknown): Error {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError")
    return new Error(t`No passkey was used. Try again when you are ready.`);
  if (name === "InvalidStateError") return new Error(t`This device has a passkey for this account already.`);
  return new Error(t`This browser could not use a passkey here.`);
}
