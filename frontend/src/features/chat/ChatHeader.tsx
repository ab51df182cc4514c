import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Menu } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Ellipsis, Folder, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { projectsQuery } from "@/features/projects/api";
import type { Conversation } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { conversationQuery, conversationsKey, updateConversation } from "./api";
import styles from "./ChatPage.module.css";
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
  const { data: projects } = useQuery(projectsQuery(organization));
  const remove = useDeleteConversation();
  const change = useMutation({
    mutationFn: (body: { title?: string; project?: string | null }) => updateConversation(id, body),
    onSuccess: (next) => {
      client.setQueryData(conversationQuery(id).queryKey, next);
      return client.invalidateQueries({ queryKey: conversationsKey(organization) });
    },
    onError: notifyError,
  });
  useDocumentTitle(conversation?.title || "byokplatform");
  if (!conversation) return <header className={styles.header} />;
  const title = conversation.title || t`New conversation`;
  const project = projects?.find((entry) => entry.id === conversation.project);
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
      ) : (
        <button type="button" className={styles.title} onClick={() => setEditing(true)} title={t`Rename`}>
          {change.isPending ? (change.variables.title ?? title) : title}
        </button>
      )}
      {project ? (
        <Badge variant="default" leftSection={<Folder size={11} />}>
          {project.name}
        </Badge>
      ) : null}
      <Menu width={240}>
        <Menu.Target>
          <ActionIcon ml="auto" aria-label={t`Conversation menu`}>
            <Ellipsis size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={15} />} onClick={() => setEditing(true)}>
            <Trans>Rename</Trans>
          </Menu.Item>
          {projects && projects.length > 0 ? (
            <Menu.Label>
              <Trans>Project</Trans>
            </Menu.Label>
          ) : null}
          {projects?.map((entry) => {
            const here = entry.id === conversation.project;
            return (
              <Menu.Item
                key={entry.id}
                leftSection={here ? <Check size={15} /> : <Folder size={15} />}
                onClick={() => change.mutate({ project: here ? null : entry.id })}
              >
                {entry.name}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => remove(conversation)}>
            <Trans>Delete</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}
