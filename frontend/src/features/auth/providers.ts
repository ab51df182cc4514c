import { t } from "@lingui/core/macro";
import { queryOptions } from "@tanstack/react-query";
import { csrfToken } from "@/shared/api/http";
import { ApiError, toApiError } from "@/shared/api/problem";
import { type Answer, call, prepare } from "./allauth";
import { type Progress, progress } from "./api";

export interface Provider {
  id: string;
  name: string;
}

/** The sign-in providers that whoever runs this server has set up. */
export const providersQuery = queryOptions({
  queryKey: ["auth", "providers"],
  queryFn: async () => {
    const { data } = await call<{ socialaccount?: { providers: Provider[] } }>("GET", "/config");
    return data?.socialaccount?.providers ?? [];
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export type Purpose = "login" | "connect";

/** Leaves for the provider, which sends the browser back to `page` of this site. */
export async function leaveFor(provider: string, purpose: Purpose, page: string): Promise<void> {
  await prepare();
  let response: Response;
  try {
    response = await fetch("/_allauth/browser/v1/auth/provider/redirect", {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() ?? "" },
      body: new URLSearchParams({ provider, process: purpose, callback_url: page }),
      credentials: "same-origin",
    });
  } catch {
    throw ApiError.offline();
  }
  const body = (await response.json().catch(() => ({}))) as { location?: string };
  if (!response.ok || !body.location) throw toApiError(response.status, body);
  window.location.assign(body.location);
  // The page is on its way out; nothing here should look done before it is gone.
  await new Promise(() => {});
}

/** What a provider said of a newcomer who still has to give something. */
export interface PendingSignup {
  email: { email: string; verified: boolean }[];
  account: { provider: Provider };
}

export const pendingSignupQuery = queryOptions({
  queryKey: ["auth", "provider-signup"],
  queryFn: async () => {
    const answer: Answer<PendingSignup> = await call("GET", "/auth/provider/signup");
    if (!answer.data) throw new ApiError(answer.status, "gone", t`This took too long. Start again.`);
    return answer.data;
  },
  retry: false,
  gcTime: 0,
});

export async function signUpWithProvider(body: { email: string; organization?: string }): Promise<Progress> {
  return progress(await call("POST", "/auth/provider/signup", body));
}
