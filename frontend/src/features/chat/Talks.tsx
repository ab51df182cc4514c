import { Trans, useLingui } from "@lingui/react/macro";
import { Avatar, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ago } from "@/shared/format";
import { useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { conversationsQuery } from "./api";
import styles from "./ChatPage.module.css";
import { useHidden } from "./sidebar/hidden";

const SHOWN = 8;

/** The newest conversations of a project, everybody's. */
export function Talks({ organization, project }: { organization: string; project: string }) {
  const { t } = useLingui();
  const me = useMe();
  const hidden = useHidden();
  const { data, error } = useInfiniteQuery(conversationsQuery(organization, { project }));
  if (error) return <ErrorNote error={error} />;
  const talks = (data?.pages[0]?.results ?? []).filter((one) => !hidden.has(one.id)).slice(0, SHOWN);
  if (!data) return null;
  if (talks.length === 0)
    return (
      <Text size="sm" c="dimmed" px={10}>
        <Trans>No conversation in this project yet.</Trans>
      </Text>
    );
  return (
    <nav className={styles.talks} aria-label={t`Conversations of the project`} data-testid="talks">
      {talks.map((one) => (
        <Link key={one.id} to="/c/$conversation" params={{ conversation: one.id }}>
          <Avatar size={24} radius="xl" color="verdigris" name={one.created_by.name} />
          <span>{one.title || t`New conversation`}</span>
          <Text size="xs" c="dimmed" span>
            {one.created_by.id === me.id ? null : <span className={styles.by}>{one.created_by.name} · </span>}
            {ago(one.updated_at)}
          </Text>
        </Link>
      ))}
    </nav>
  );
}
