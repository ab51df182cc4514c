import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Avatar, Badge, Button, Text, Tooltip } from "@mantine/core";
import { Users, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Role, ShareRole } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { ObjectRoleName, ObjectRoleSelect, type Place } from "./ObjectRole";
import styles from "./Sharing.module.css";

interface ReceiverLineProps {
  user: { id: string; name: string; email: string } | null;
  /** The workspace's name; null where the reader is not told. */
  workspace?: { name: string | null } | null;
  role: ShareRole;
  organizationRole: Role | null;
  place: Place;
  /** The roles to choose from; none for who only looks. */
  roles: ShareRole[];
  /** The last manager neither changes nor goes. */
  fixed: boolean;
  busy: boolean;
  onRole: (role: ShareRole) => void;
  onRemove: () => void;
}

/** One person or workspace that belongs, with the role, and how to change and end that. */
export function ReceiverLine(props: ReceiverLineProps) {
  const { user, workspace, role, organizationRole, place, roles, fixed, busy, onRole, onRemove } = props;
  const { t } = useLingui();
  const me = useMe();
  const own = user?.id === me.id;
  const name = user ? user.name || user.email : (workspace?.name ?? t`a workspace`);
  const changes = roles.length > 0 && !fixed;
  return (
    <div className={styles.line} data-testid="receiver" data-email={user?.email} data-role={role}>
      <Avatar size={32} radius="xl" color="verdigris" name={user ? name : undefined}>
        {user ? null : <Users size={16} />}
      </Avatar>
      <div className={styles.who}>
        <Text size="sm" fw={530} truncate>
          {user ? name : <Trans>Everyone in {name}</Trans>}
          {own ? (
            <Text span c="dimmed" fw={400}>
              {" "}
              <Trans>(you)</Trans>
            </Text>
          ) : null}{" "}
          {organizationRole === "guest" ? (
            <Badge size="sm" color="yellow">
              <Trans>Guest</Trans>
            </Badge>
          ) : null}
        </Text>
        {user && name !== user.email ? (
          <Text size="xs" c="dimmed" truncate>
            {user.email}
          </Text>
        ) : null}
      </div>
      <div className={styles.end}>
        {changes ? (
          <ObjectRoleSelect
            size="xs"
            className={role === "inherit" ? styles.wide : styles.role}
            value={role}
            roles={roles}
            place={place}
            onChange={onRole}
            disabled={busy}
            aria-label={t`Role of ${name}`}
            data-testid="receiver-role"
          />
        ) : (
          <Text size="sm" c="dimmed" px={6}>
            <ObjectRoleName role={role} />
          </Text>
        )}
        {own && !fixed ? (
          <Button size="compact-sm" variant="default" onClick={onRemove} loading={busy} data-testid="leave">
            <Trans>Leave</Trans>
          </Button>
        ) : changes && !own ? (
          <Removal label={t`Remove ${name}`} onClick={onRemove} disabled={busy} />
        ) : null}
      </div>
    </div>
  );
}

function Removal({ label, onClick, disabled }: { label: string; onClick: () => void; disabled: boolean }) {
  return (
    <Tooltip label={<Trans>Remove</Trans>}>
      <ActionIcon onClick={onClick} disabled={disabled} aria-label={label} data-testid="receiver-remove">
        <X size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The frame around the lines. */
export function ReceiverList({ children }: { children: ReactNode }) {
  return (
    <div className={styles.list} data-testid="receivers">
      {children}
    </div>
  );
}
