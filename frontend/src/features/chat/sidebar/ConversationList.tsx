import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Loader, Menu } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Trash2 } from "lucide-react";
import { memo, useMemo } from "react";
import type { Conversation } from "@/shared/api/types";
import { conversationsQuery } from "../api";
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
  const remove = useDeleteConversation();
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
            <Row key={conversation.id} conversation={conversation} onDelete={remove} />
          ))}
        </div>
      ))}
      {hasNextPage ? (
        <button type="button" className={styles.more} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? <Loader size={12} color="gray" /> : <Trans>Show older</Trans>}
        </button>
      ) : null}
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
  onDelete: (conversation: Conversation) => void;
}

const Row = memo(function Row({ conversation, onDelete }: RowProps) {
  const { t } = useLingui();
  const title = conversation.title || t`New conversation`;
  return (
    <div className={styles.row}>
      <Link
        to="/c/$conversation"
        params={{ conversation: conversation.id }}
        className={styles.link}
        activeProps={{ "data-active": true }}
        title={title}
      >
        {title}
      </Link>
      <Menu width={180}>
        <Menu.Target>
          <ActionIcon className={styles.menu} size="sm" aria-label={t`Menu of ${title}`}>
            <Ellipsis size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => onDelete(conversation)}>
            <Trans>Delete</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
});
