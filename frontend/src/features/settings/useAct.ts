import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { notifyError } from "@/shared/ui/notify";
import { NotConfirmed, useSensitive } from "./Freshness";

interface Act<Input, Result> {
  act: (input: Input) => Promise<Result>;
  /** What has changed and is asked for again. */
  changes: QueryKey[];
  onSuccess?: (result: Result, input: Input) => void;
  /** Whether the error is shown beside what was done, instead of as a notice. */
  silent?: boolean;
}

/** A change of the account that may first ask who is sitting here. */
export function useAct<Result, Input = void>({
  act,
  changes,
  onSuccess,
  silent = false,
}: Act<Input, Result>) {
  const client = useQueryClient();
  const sensitive = useSensitive();
  const mutation = useMutation({
    mutationFn: (input: Input) => sensitive(() => act(input)),
    onSuccess: async (result, input) => {
      await Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey })));
      onSuccess?.(result, input);
    },
    onError: (error) => {
      if (!silent && !(error instanceof NotConfirmed)) notifyError(error);
    },
  });
  const error = mutation.error instanceof NotConfirmed ? null : mutation.error;
  return { ...mutation, shown: error };
}
