import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Avatar, Loader, Menu, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, FolderInput, Trash2 } from "lucide-react";
import { memo, useMemo, useState } from "react";
import type { Conversation } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { conversationsQuery } from "../api";
import { MoveDialog } from "../move/MoveDialog";
import styles from "./ConversationList.module.css";
import { groupByDate, type Period } from "./groupByDate";
import { useHidden } from "./hidden";
import { useDeleteConversation } from "./useDeleteConversation";

interface ConversationListProps {
  organization: string;
  project: string | null;
  search: string;
}

export function ConversationList({ organization, project, search }: ConversationListProps) {
  const [wanted] = useDebouncedValue(search.trim(), 200);
  const query = useInfiniteQuery({
    ...conversationsQuery(organization, { project: project ?? undefined, search: wanted || undefined }),
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isPending, dataUpdatedAt } = query;
  const hidden = useHidden();
  const me = useMe();
  const remove = useDeleteConversation();
  const [moved, setMoved] = useState<Conversation | null>(null);
  const all = useMemo(() => data?.pages.flatMap((page) => page.results) ?? [], [data]);
  const groups = useMemo(() => {
    const shown = all.filter((entry) => !hidden.has(entry.id));
    return groupByDate(shown, new Date(dataUpdatedAt));
  }, [all, hidden, dataUpdatedAt]);

  if (isPending) return <Loader size="xs" m="md" color="gray" />;
  if (groups.length === 0 && !hasNextPage) {
    return (
      <p className={styles.empty}>
        {wanted ? (
          <Trans>No title contains that.</Trans>
        ) : (
          <Trans>Your conversations will be listed here.</Trans>
        )}
      </p>
    );
  }
  return (
    <nav className={styles.list} data-testid="conversations">
      {groups.map((group) => (
        <div key={group.key}>
          <div className={styles.heading}>
            <PeriodName period={group.period} />
          </div>
          {group.conversations.map((conversation) => (
            <Row
              key={conversation.id}
              conversation={conversation}
              foreign={conversation.created_by.id !== me.id}
              onMove={setMoved}
              onDelete={remove}
            />
          ))}
        </div>
      ))}
      {hasNextPage ? (
        <button type="button" className={styles.more} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? <Loader size={12} color="gray" /> : <Trans>Show older</Trans>}
        </button>
      ) : null}
      <MoveDialog conversation={moved} onClose={() => setMoved(null)} />
    </nav>
  );
}

function PeriodName({ period }: { period: Period }) {
  if (period === "today") return <Trans>Today</Trans>;
  if (period === "yesterday") return <Trans>Yesterday</Trans>;
  if (period === "week") return <Trans>The last seven days</Trans>;
  return period.month;
}

interface RowProps {
  conversation: Conversation;
  /** Somebody else began it. */
  foreign: boolean;
  onMove: (conversation: Conversation) => void;
  onDelete: (conversation: Conversation) => void;
}

const Row = memo(function Row({ conversation, foreign, onMove, onDelete }: RowProps) {
  const { t } = useLingui();
  const title = conversation.title || t`New conversation`;
  return (
    <div className={styles.row} data-foreign={foreign} data-testid="conversation-row">
      <Link
        to="/c/$conversation"
        params={{ conversation: conversation.id }}
        className={styles.link}
        activeProps={{ "data-active": true }}
        title={title}
      >
        {foreign ? <Author name={conversation.created_by.name} /> : null}
        <span className={styles.title}>{title}</span>
      </Link>
      {conversation.can_manage ? (
        <Menu width={200}>
          <Menu.Target>
            <ActionIcon className={styles.menu} size="sm" aria-label={t`Menu of ${title}`}>
              <Ellipsis size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<FolderInput size={15} />} onClick={() => onMove(conversation)}>
              <Trans>Move to project…</Trans>
            </Menu.Item>
            <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => onDelete(conversation)}>
              <Trans>Delete</Trans>
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </div>
  );
});

/** The initials of whoever began it, before the title. */
function Author({ name }: { name: string }) {
  return (
    <Tooltip label={<Trans>Begun by {name}</Trans>} position="right">
      <Avatar size={17} radius="xl" name={name} color="verdigris" className={styles.author} />
    </Tooltip>
  );
}
