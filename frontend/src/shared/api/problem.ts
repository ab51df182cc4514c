/** An error answer of the server (RFC 9457), or the absence of an answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string> = {},
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** No answer came at all. */
  static offline(): ApiError {
    return new ApiError(0, "offline", "The server cannot be reached. Check the connection and try again.");
  }
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join(" ");
  if (value && typeof value === "object") {
    const entry = value as Record<string, unknown>;
    return text(entry.detail ?? entry.message ?? Object.values(entry));
  }
  return "";
}

/** Field messages from either `{field: [..]}` or `[{field|param|pointer, message|detail}]`. */
export function fieldErrors(errors: unknown): Record<string, string> {
  if (!errors || typeof errors !== "object") return {};
  if (!Array.isArray(errors)) {
    return Object.fromEntries(Object.entries(errors).map(([field, value]) => [field, text(value)]));
  }
  const fields: Record<string, string> = {};
  for (const entry of errors as Record<string, unknown>[]) {
    const name = entry.field ?? entry.param ?? entry.pointer ?? entry.loc;
    if (typeof name !== "string") continue;
    const field = name.replace(/^[#/]+/, "");
    fields[field] = [fields[field], text(entry)].filter(Boolean).join(" ");
  }
  return fields;
}

/** The error that an HTTP answer stands for; `body` is its parsed JSON, if it had any. */
export function toApiError(status: number, body: unknown): ApiError {
  const problem = (body && typeof body === "object" ? body : {}) as Record<string, unknown>;
  const fields = fieldErrors(problem.errors);
  const detail = text(problem.detail) || Object.values(fields)[0] || text(problem.title);
  const code = typeof problem.code === "string" ? problem.code : `http_${status}`;
  const requestId = typeof problem.request_id === "string" ? problem.request_id : null;
  return new ApiError(status, code, detail || `The server answered ${status}.`, fields, requestId);
}
