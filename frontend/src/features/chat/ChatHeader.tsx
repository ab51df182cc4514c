import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, FolderInput, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Conversation } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { conversationQuery, conversationsKey, updateConversation } from "./api";
import styles from "./ChatPage.module.css";
import { MoveDialog } from "./move/MoveDialog";
import { ProjectBadge } from "./ProjectBadge";
import { useDeleteConversation } from "./sidebar/useDeleteConversation";

interface ChatHeaderProps {
  id: string;
  conversation: Conversation | undefined;
  organization: string;
}

export function ChatHeader({ id, conversation, organization }: ChatHeaderProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [moving, setMoving] = useState(false);
  const remove = useDeleteConversation();
  const change = useMutation({
    mutationFn: (body: { title: string }) => updateConversation(id, body),
    onSuccess: (next) => {
      client.setQueryData(conversationQuery(id).queryKey, next);
      return client.invalidateQueries({ queryKey: conversationsKey(organization) });
    },
    onError: notifyError,
  });
  useDocumentTitle(conversation?.title || "byokplatform");
  if (!conversation) return <header className={styles.header} />;
  const title = conversation.title || t`New conversation`;
  const manages = conversation.can_manage;
  const save = (value: string) => {
    setEditing(false);
    const next = value.trim();
    if (next && next !== conversation.title) change.mutate({ title: next });
  };
  return (
    <header className={styles.header}>
      {editing ? (
        <input
          className={styles.title}
          defaultValue={conversation.title}
          maxLength={200}
          aria-label={t`Title`}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => save(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") save(event.currentTarget.value);
            if (event.key === "Escape") setEditing(false);
          }}
        />
      ) : manages ? (
        <button type="button" className={styles.title} onClick={() => setEditing(true)} title={t`Rename`}>
          {change.isPending ? change.variables.title : title}
        </button>
      ) : (
        <span className={styles.title} data-still>
          {title}
        </span>
      )}
      {conversation.project ? (
        <ProjectBadge organization={organization} project={conversation.project} />
      ) : null}
      {manages ? (
        <Menu width={240}>
          <Menu.Target>
            <ActionIcon ml="auto" aria-label={t`Conversation menu`} data-testid="conversation-menu">
              <Ellipsis size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={15} />} onClick={() => setEditing(true)}>
              <Trans>Rename</Trans>
            </Menu.Item>
            <Menu.Item
              leftSection={<FolderInput size={15} />}
              onClick={() => setMoving(true)}
              data-testid="move"
            >
              <Trans>Move to project…</Trans>
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => remove(conversation)}>
              <Trans>Delete</Trans>
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <MoveDialog conversation={moving ? conversation : null} onClose={() => setMoving(false)} />
    </header>
  );
}
