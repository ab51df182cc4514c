import { Trans } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { Conversation } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { conversationsKey, deleteConversation } from "../api";
import { setHidden } from "./hidden";

const TIME_TO_UNDO = 7000;

/** Takes a conversation out of sight, offers to undo, and deletes it when nobody does. */
export function useDeleteConversation(): (conversation: Conversation) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { conversation: open } = useParams({ strict: false });
  return ({ id, organization, title }) => {
    const notice = `delete-${id}`;
    const name = title;
    setHidden(id, true);
    if (open === id) void navigate({ to: "/new" });
    const timer = setTimeout(() => {
      deleteConversation(id)
        .then(() => client.invalidateQueries({ queryKey: conversationsKey(organization) }))
        .catch((error: unknown) => {
          setHidden(id, false);
          notifyError(error);
        });
    }, TIME_TO_UNDO);
    const undo = () => {
      clearTimeout(timer);
      setHidden(id, false);
      notifications.hide(notice);
    };
    notifications.show({
      id: notice,
      autoClose: TIME_TO_UNDO,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <span>{name ? <Trans>“{name}” is deleted</Trans> : <Trans>Conversation deleted</Trans>}</span>
          <Button size="compact-sm" variant="light" onClick={undo}>
            <Trans>Undo</Trans>
          </Button>
        </Group>
      ),
    });
  };
}
