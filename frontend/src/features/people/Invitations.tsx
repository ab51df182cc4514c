import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Anchor, Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Invitation } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { useServerConfig } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { notifyError } from "@/shared/ui/notify";
import { InvitedTo } from "./InvitePlaces";
import { invitationsKey, invitationsQuery, resendInvitation, revokeInvitation } from "./api";
import styles from "./People.module.css";
import { RoleName } from "./RoleSelect";

/** Invitations that nobody has answered yet; nothing at all when there are none. */
export function Invitations({ organization, heading }: { organization: string; heading: ReactNode }) {
  const config = useServerConfig();
  const { data, error } = useQuery(invitationsQuery(organization));
  const open = data?.filter((one) => one.status === "pending" || one.status === "expired") ?? [];
  if (error) return <ErrorNote error={error} />;
  if (open.length === 0) return null;
  return (
    <>
      {heading}
      <div className={styles.list}>
        {open.map((one) => (
          <InvitationRow key={one.id} organization={organization} invitation={one} />
        ))}
      </div>
      {config?.local_mail ? (
        <Text size="sm" c="dimmed" mt="xs">
          <Trans>
            This server has no mail server:{" "}
            <Anchor href="/local/mail" target="_blank" inherit>
              the mails are kept here
            </Anchor>
            , for its own machine alone. Pass the links on yourself.
          </Trans>
        </Text>
      ) : null}
    </>
  );
}

function InvitationRow({ organization, invitation }: { organization: string; invitation: Invitation }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: invitationsKey(organization) });
  const resend = useMutation({
    mutationFn: () => resendInvitation(organization, invitation.id),
    onSuccess: () => notifications.show({ message: t`A new link is on its way; the earlier one is dead.` }),
    onSettled: refresh,
    onError: notifyError,
  });
  const revoke = useMutation({
    mutationFn: () => revokeInvitation(organization, invitation.id),
    onSettled: refresh,
    onError: notifyError,
  });
  const { email } = invitation;
  const inviter = invitation.invited_by.name || invitation.invited_by.email;
  const ends = ago(invitation.expires_at);
  return (
    <div
      className={styles.row}
      data-testid="invitation-row"
      data-email={email}
      data-status={invitation.status}
    >
      <div className={styles.main}>
        <Text fw={530} truncate>
          {email}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          <Trans>by {inviter}</Trans>
          {" · "}
          {invitation.status === "expired" ? <Trans>expired {ends}</Trans> : <Trans>ends {ends}</Trans>}
        </Text>
        <InvitedTo organization={organization} invitation={invitation} />
      </div>
      <div className={styles.end}>
        {invitation.sent_at ? null : (
          <Badge color="yellow">
            <Trans>Not sent</Trans>
          </Badge>
        )}
        <Badge color="gray">
          <RoleName role={invitation.role} />
        </Badge>
        {asked ? (
          <Group gap="xs" wrap="nowrap">
            <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
              <Trans>Keep it</Trans>
            </Button>
            <Button
              size="compact-sm"
              color="red"
              onClick={() => revoke.mutate()}
              loading={revoke.isPending}
              data-testid="invitation-revoke-confirm"
            >
              <Trans>Revoke</Trans>
            </Button>
          </Group>
        ) : (
          <>
            <Tooltip label={t`Send a new link`}>
              <ActionIcon
                onClick={() => resend.mutate()}
                loading={resend.isPending}
                aria-label={t`Send ${email} a new link`}
                data-testid="invitation-resend"
              >
                <Send size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t`Revoke`}>
              <ActionIcon
                onClick={() => setAsked(true)}
                aria-label={t`Revoke the invitation of ${email}`}
                data-testid="invitation-revoke"
              >
                <X size={16} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </div>
    </div>
  );
}
