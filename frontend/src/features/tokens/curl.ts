/** A line that asks the server whom a token speaks for; it works with every scope. */
export function curlLine(origin: string, secret: string): string {
  return [`curl ${origin}/api/v1/me/ \\`, `  -H "Authorization: Bearer ${secret}"`].join("\n");
}
