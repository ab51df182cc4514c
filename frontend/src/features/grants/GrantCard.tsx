import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Badge, Group, Text, Tooltip } from "@mantine/core";
import {
  CalendarClock,
  Clock,
  Folder,
  KeyRound,
  MessageSquareText,
  Sparkles,
  User,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Grant } from "@/shared/api/types";
import { ago, daysUntil } from "@/shared/format";
import { GrantMeter } from "./GrantMeter";
import styles from "./Grants.module.css";
import { hoursText, ownZone } from "./hours";
import { meterOf } from "./meter";

interface GrantCardProps {
  grant: Grant;
  providerName: string;
  /** Which side the reader is on. */
  side: "lender" | "borrower";
  /** Dollars that were added to the limit for a while, where that is known. */
  raised?: number;
  actions?: ReactNode;
  children?: ReactNode;
}

/** One loan: whose key, to whom, how much of it is used, and its terms. */
export function GrantCard({ grant, providerName, side, raised, actions, children }: GrantCardProps) {
  return (
    <article
      className={styles.card}
      data-testid="grant-card"
      data-side={side}
      data-key={grant.key_name}
      data-usable={grant.is_usable}
      data-over={grant.ended_at !== null}
    >
      <div className={styles.head}>
        <div className={styles.main}>
          <Group gap={8}>
            <Text fw={550}>{side === "lender" ? <GranteeName grant={grant} /> : grant.key_name}</Text>
            <StateBadge grant={grant} />
          </Group>
          <Text size="sm" c="dimmed">
            {side === "lender" ? (
              <Trans>
                “{grant.key_name}”, {providerName}
              </Trans>
            ) : (
              <Trans>
                {providerName}, lent by {grant.lender.name}
              </Trans>
            )}
            {side === "borrower" && grant.grantee.kind !== "user" ? (
              <>
                {" "}
                <Trans>
                  to <GranteeName grant={grant} />
                </Trans>
              </>
            ) : null}
          </Text>
        </div>
        {actions}
      </div>
      <GrantMeter grant={grant} raised={raised} />
      {grant.obstacle && !grant.ended_at && meterOf(grant).state !== "empty" ? (
        <Text size="sm" mt={8} c="var(--app-warning)" data-testid="grant-obstacle">
          {grant.obstacle}
        </Text>
      ) : null}
      <Facts grant={grant} />
      {children}
    </article>
  );
}

const ICONS = { user: User, project: Folder, workspace: Users, token: KeyRound } as const;

function GranteeName({ grant }: { grant: Grant }) {
  const { kind, name } = grant.grantee;
  const Icon = ICONS[kind];
  return (
    <span data-testid="grantee" data-kind={kind}>
      <Icon size={14} style={{ verticalAlign: "-2px", marginRight: 5 }} aria-hidden />
      {kind === "project" ? <Trans>Project {name}</Trans> : null}
      {kind === "workspace" ? <Trans>Everyone in {name}</Trans> : null}
      {kind === "token" ? <Trans>Access token {name}</Trans> : null}
      {kind === "user" ? name : null}
    </span>
  );
}

function StateBadge({ grant }: { grant: Grant }) {
  if (grant.ended_at)
    return (
      <Badge color="gray">
        <Trans>Ended {ago(grant.ended_at)}</Trans>
      </Badge>
    );
  if (grant.is_usable) return null;
  return (
    <Badge color="yellow">
      {meterOf(grant).state === "empty" ? <Trans>Used up</Trans> : <Trans>Not usable now</Trans>}
    </Badge>
  );
}

function Facts({ grant }: { grant: Grant }) {
  const { t } = useLingui();
  const { expires_at: end, hours, models, purpose } = grant;
  const days = end ? daysUntil(end) : null;
  const others = models.length - 2;
  return (
    <div className={styles.facts}>
      <span>
        <CalendarClock size={14} aria-hidden />
        {end && days !== null && !grant.ended_at ? (
          <Tooltip label={new Date(end).toLocaleString()}>
            <span>
              <Plural value={days} _0="Over" one="Ends within a day" other="Ends in # days" />
            </span>
          </Tooltip>
        ) : grant.ended_at ? (
          <Trans>Was lent {ago(grant.created_at)}</Trans>
        ) : (
          <Trans>No end</Trans>
        )}
      </span>
      <span title={models.join(", ")}>
        <Sparkles size={14} aria-hidden />
        {models.length === 0 ? <Trans>All its models</Trans> : models.slice(0, 2).join(", ")}
        {others > 0 ? (
          <>
            {" "}
            <Plural value={others} one="and # more" other="and # more" />
          </>
        ) : null}
      </span>
      {hours ? (
        <Tooltip label={t`By the clock of ${hours.zone}`}>
          <span>
            <Clock size={14} aria-hidden />
            {hoursText(hours)}
            {hours.zone === ownZone() ? null : ` (${hours.zone})`}
          </span>
        </Tooltip>
      ) : null}
      {purpose ? (
        <span>
          <MessageSquareText size={14} aria-hidden />
          {purpose}
        </span>
      ) : null}
    </div>
  );
}
