import { notifications } from "@mantine/notifications";

/** A short notice that something could not be done. */
export function notifyError(error: unknown): void {
  notifications.show({
    color: "red",
    message: error instanceof Error ? error.message : String(error),
    autoClose: 8000,
  });
}
