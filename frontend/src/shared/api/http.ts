import { ApiError } from "./problem";

/** The token that posts must carry; the server sets its cookie with the page. */
export function csrfToken(): string | null {
  const entry = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return entry ? decodeURIComponent(entry.slice("csrftoken=".length)) : null;
}

/** Sends one request with the session cookie and the CSRF header; the caller judges the answer. */
export async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const token = method === "GET" ? null : csrfToken();
  if (token) headers["X-CSRFToken"] = token;
  try {
    return await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch {
    throw ApiError.offline();
  }
}
