import { Alert, Text } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/shared/api/problem";

/** What went wrong, in the server's words, with the request's id for whoever helps. */
export function ErrorNote({ error, children }: { error: unknown; children?: ReactNode }) {
  if (!error) return null;
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Alert
      role="alert"
      icon={<CircleAlert size={18} />}
      styles={{
        root: { background: "var(--app-danger-soft)", border: "none" },
        icon: { color: "var(--app-danger)" },
        message: { color: "var(--mantine-color-text)" },
      }}
    >
      {error instanceof Error ? error.message : String(error)}
      {children}
      {requestId ? (
        <Text size="xs" c="dimmed" ff="monospace" mt={4}>
          {requestId}
        </Text>
      ) : null}
    </Alert>
  );
}
