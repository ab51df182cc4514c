import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./problem";

/** An organization that shuts while its pages are open: what the person may do is asked for again, and the app leads on. */
function reconsider(error: Error): void {
  if (error instanceof ApiError && error.code === "mfa_required")
    void queryClient.invalidateQueries({ queryKey: ["me"] });
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: reconsider }),
  mutationCache: new MutationCache({ onError: reconsider }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status >= 500),
    },
  },
});
