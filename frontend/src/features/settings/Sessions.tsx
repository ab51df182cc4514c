import { Trans } from "@lingui/react/macro";
import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { ago } from "@/shared/format";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { endSessions, moment, type Session, sessionsQuery } from "./api";
import { Certain } from "./Certain";
import { deviceOf, isHandheld } from "./device";
import { Section } from "./Section";
import styles from "./Settings.module.css";
import { useAct } from "./useAct";

const changes = [sessionsQuery.queryKey];

export function Sessions() {
  const { data, error } = useQuery(sessionsQuery);
  const others = data?.filter((session) => !session.is_current) ?? [];
  const rows = data?.toSorted(
    (a, b) => Number(b.is_current) - Number(a.is_current) || b.last_seen_at - a.last_seen_at,
  );
  const endOthers = useAct({ act: () => endSessions(others.map((session) => session.id)), changes });
  return (
    <Section
      title={<Trans>Where you are signed in</Trans>}
      lead={<Trans>Ended sessions are signed out within a second.</Trans>}
      testId="sessions"
      action={
        others.length > 0 ? (
          <Certain
            label={<Trans>Sign out everywhere else</Trans>}
            question={<Trans>Sign out everywhere else</Trans>}
            pending={endOthers.isPending}
            onCertain={() => endOthers.mutate()}
            testId="end-others"
          />
        ) : null
      }
    >
      <ErrorNote error={error} />
      <div className={styles.list}>
        {rows?.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </div>
    </Section>
  );
}

function SessionRow({ session }: { session: Session }) {
  const end = useAct({ act: () => endSessions([session.id]), changes });
  const Icon = isHandheld(session.user_agent) ? Smartphone : Monitor;
  const seen = ago(moment(session.last_seen_at));
  const since = new Date(moment(session.created_at)).toLocaleDateString();
  return (
    <div className={styles.row} data-testid="session" data-current={session.is_current}>
      <Icon size={18} className={styles.icon} />
      <div className={styles.main}>
        <Group gap={8}>
          <Text fw={530}>{deviceOf(session.user_agent)}</Text>
          {session.is_current ? (
            <Badge color="verdigris">
              <Trans>This one</Trans>
            </Badge>
          ) : null}
        </Group>
        <Text size="sm" c="dimmed">
          {session.ip}
          {" · "}
          <Trans>last seen {seen}</Trans>
          {" · "}
          <Trans>since {since}</Trans>
        </Text>
      </div>
      {session.is_current ? null : (
        <Certain
          label={<Trans>Sign out</Trans>}
          question={<Trans>Sign it out</Trans>}
          pending={end.isPending}
          onCertain={() => end.mutate()}
          testId="end-session"
        />
      )}
    </div>
  );
}
