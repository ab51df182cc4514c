import { Trans } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { Conversation } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { offerUndo, TIME_TO_UNDO } from "@/shared/ui/undo";
import { conversationsKey, deleteConversation } from "../api";
import { setHidden } from "./hidden";

/** Takes a conversation out of sight, offers to undo, and deletes it when nobody does. */
export function useDeleteConversation(): (conversation: Conversation) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { conversation: open } = useParams({ strict: false });
  return ({ id, organization, title: name }) => {
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
    offerUndo(
      `delete-${id}`,
      name ? <Trans>“{name}” is deleted</Trans> : <Trans>Conversation deleted</Trans>,
      () => {
        clearTimeout(timer);
        setHidden(id, false);
      },
    );
  };
}
