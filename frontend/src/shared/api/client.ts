import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "@/api/schema";
import { csrfToken, send } from "./http";
import { ApiError, toApiError } from "./problem";

const guard: Middleware = {
  onRequest({ request }) {
    const token = request.method === "GET" ? null : csrfToken();
    if (token) request.headers.set("X-CSRFToken", token);
    return request;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return ApiError.offline();
  },
};

/** The API as its schema describes it; paths, parameters and answers are checked by the compiler. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  headers: { Accept: "application/json" },
});
api.use(guard);

/** What a call answered; anything but 2xx is thrown as `ApiError`. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw toApiError(response.status, error);
  return data as NonNullable<T>;
}

interface Page<T> {
  next: string | null;
  results: T[];
}

/** Follows a cursor-paginated list from its first page to its end, at most `limit` pages. */
export async function everyPage<T>(
  first: Promise<{ data?: Page<T>; error?: unknown; response: Response }>,
  limit = 40,
): Promise<T[]> {
  let page: Page<T> = await answer(first);
  const results = [...page.results];
  for (let count = 1; page.next && count < limit; count += 1) {
    // Each page names the next one, so they cannot be asked for at once.
    // oxlint-disable-next-line no-await-in-loop
    page = await follow<T>(page.next);
    results.push(...page.results);
  }
  return results;
}

async function follow<T>(next: string): Promise<Page<T>> {
  // The address may name another host than the one in use, behind a proxy for example.
  const { pathname, search } = new URL(next, window.location.origin);
  const response = await send("GET", pathname + search);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toApiError(response.status, body);
  return body as Page<T>;
}

/** The cursor in the address of a next page, for lists that load on demand. */
export function cursorOf(next: string | null): string | undefined {
  if (!next) return undefined;
  return new URL(next, window.location.origin).searchParams.get("cursor") ?? undefined;
}
