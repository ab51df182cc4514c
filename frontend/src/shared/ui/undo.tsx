import { Trans } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

export const TIME_TO_UNDO = 7000;

/** Says what was done, and offers to take it back. */
export function offerUndo(id: string, message: ReactNode, onUndo: () => void): void {
  const undo = () => {
    notifications.hide(id);
    onUndo();
  };
  notifications.show({
    id,
    autoClose: TIME_TO_UNDO,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button size="compact-sm" variant="light" onClick={undo} flex="none" data-testid="undo">
          <Trans>Undo</Trans>
        </Button>
      </Group>
    ),
  });
}

/** Takes offers away that do not hold any more. */
export function withdrawUndo(...ids: string[]): void {
  for (const id of ids) notifications.hide(id);
}
