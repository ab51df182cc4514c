import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { meQuery } from "@/shared/session";

/** Only a path of this site may be returned to. */
function inside(next: string | undefined): string {
  return next && next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

/** Enters the app after signing in: what was cached for a visitor is forgotten first. */
export function useEnter(): (next?: string) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async (next) => {
    client.removeQueries({ queryKey: meQuery.queryKey });
    router.history.push(inside(next));
  };
}
