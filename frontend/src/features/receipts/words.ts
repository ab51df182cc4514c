import type { KeyUse } from "@/shared/api/types";

/** `provider/model`, or null when the key was only checked. */
export const modelOf = (use: KeyUse): string | null => (use.model ? `${use.provider}/${use.model}` : null);
