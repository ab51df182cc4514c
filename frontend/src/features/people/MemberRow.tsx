import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Avatar, Badge, Menu, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, UserCheck, UserMinus, UserX } from "lucide-react";
import { useState } from "react";
import type { Member, Role } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { useMe, useOrganization } from "@/shared/session";
import { notifyError } from "@/shared/ui/notify";
import { changeMember, membersKey } from "./api";
import styles from "./People.module.css";
import { RemoveMember } from "./RemoveMember";
import { RoleName, RoleSelect, useGrantableRoles } from "./RoleSelect";

export function MemberRow({ organization, member }: { organization: string; member: Member }) {
  const { t } = useLingui();
  const me = useMe();
  const own = member.user.id === me.id;
  const name = member.user.name || member.user.email;
  const rights = useRights(member, own);
  const grantable = useGrantableRoles();
  const guest = member.role === "guest";
  // Somebody who belongs does not become a guest, but a guest can come to belong.
  const roles = guest ? grantable : grantable.filter((one) => one !== "guest");
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: { role?: Role; status?: Member["status"] }) =>
      changeMember(organization, member.id, wanted),
    onSettled: () => client.invalidateQueries({ queryKey: membersKey(organization) }),
    onError: notifyError,
  });
  const suspended = member.status === "suspended";
  const seen = member.last_seen_at ? ago(member.last_seen_at) : null;
  return (
    <div
      className={styles.row}
      data-testid="member-row"
      data-email={member.user.email}
      data-status={member.status}
    >
      <Avatar size={34} radius="xl" name={name} color="verdigris" className={styles.face} />
      <div className={styles.main}>
        <Text fw={530} truncate>
          {name}
          {own ? (
            <Text span c="dimmed" fw={400}>
              {" "}
              <Trans>(you)</Trans>
            </Text>
          ) : null}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {name === member.user.email ? null : <>{member.user.email} · </>}
          {guest ? <Trans>from outside</Trans> : null}
          {guest ? " · " : null}
          {seen ? <Trans>here {seen}</Trans> : <Trans>not seen yet</Trans>}
        </Text>
      </div>
      <div className={styles.end}>
        {suspended ? (
          <Badge color="yellow">
            <Trans>Suspended</Trans>
          </Badge>
        ) : null}
        {rights.manage ? (
          <RoleSelect
            size="sm"
            className={styles.role}
            roles={roles}
            value={change.isPending ? (change.variables.role ?? member.role) : member.role}
            onChange={(role) => change.mutate({ role })}
            disabled={change.isPending}
            aria-label={t`Role of ${name}`}
            data-testid="member-role"
          />
        ) : (
          <Badge color="gray">
            <RoleName role={member.role} />
          </Badge>
        )}
        {rights.manage || rights.remove ? (
          <MemberMenu
            organization={organization}
            member={member}
            rights={rights}
            onStatus={(status) => change.mutate({ status })}
          />
        ) : null}
      </div>
    </div>
  );
}

interface Rights {
  manage: boolean;
  remove: boolean;
}

/** What the signed-in person may do with this one; nobody manages themselves or reaches above the own role. */
function useRights(member: Member, own: boolean): Rights {
  const [organization] = useOrganization();
  const within = useGrantableRoles().includes(member.role) && !own;
  const has = (action: string) => within && (organization?.permissions.includes(action) ?? false);
  return { manage: has("members.manage"), remove: has("members.remove") };
}

interface MemberMenuProps {
  organization: string;
  member: Member;
  rights: Rights;
  onStatus: (status: Member["status"]) => void;
}

function MemberMenu({ organization, member, rights, onStatus }: MemberMenuProps) {
  const { t } = useLingui();
  const [removing, setRemoving] = useState(false);
  const name = member.user.name || member.user.email;
  return (
    <>
      <Menu width={220}>
        <Menu.Target>
          <ActionIcon aria-label={t`Menu of ${name}`} data-testid="member-menu">
            <Ellipsis size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {rights.manage && member.status === "suspended" ? (
            <Menu.Item
              leftSection={<UserCheck size={15} />}
              onClick={() => onStatus("active")}
              data-testid="member-reactivate"
            >
              <Trans>Let back in</Trans>
            </Menu.Item>
          ) : null}
          {rights.manage && member.status !== "suspended" ? (
            <Menu.Item
              leftSection={<UserMinus size={15} />}
              onClick={() => onStatus("suspended")}
              data-testid="member-suspend"
            >
              <Trans>Suspend</Trans>
            </Menu.Item>
          ) : null}
          {rights.remove ? (
            <Menu.Item
              color="red"
              leftSection={<UserX size={15} />}
              onClick={() => setRemoving(true)}
              data-testid="member-remove"
            >
              <Trans>Remove…</Trans>
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <RemoveMember
        organization={organization}
        member={member}
        opened={removing}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
