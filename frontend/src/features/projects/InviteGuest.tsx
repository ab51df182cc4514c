import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { invitationsKey, invite } from "@/features/people/api";
import { ObjectRoleSelect } from "@/features/sharing/ObjectRole";
import styles from "@/features/sharing/Sharing.module.css";
import type { ObjectRole } from "@/shared/api/types";
import { useServerConfig } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";

/** Somebody from outside the organization: an address and a role for this one project. */
export function InviteGuest({ organization, project }: { organization: string; project: string }) {
  const [opened, setOpened] = useState(false);
  if (!opened)
    return (
      <Button
        variant="subtle"
        color="gray"
        leftSection={<UserPlus size={16} />}
        onClick={() => setOpened(true)}
        style={{ alignSelf: "flex-start" }}
        data-testid="invite-guest"
      >
        <Trans>Invite somebody from outside</Trans>
      </Button>
    );
  return <GuestForm organization={organization} project={project} onDone={() => setOpened(false)} />;
}

interface GuestFormProps {
  organization: string;
  project: string;
  onDone: () => void;
}

function GuestForm({ organization, project, onDone }: GuestFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const config = useServerConfig();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<ObjectRole>("viewer");
  const send = useMutation({
    mutationFn: async () => {
      const places = { workspaces: [], project: { project, role } };
      const [result] = await invite(organization, [{ email: email.trim(), role: "guest" }], places);
      if (result?.outcome === "already_member")
        throw new Error(t`This person belongs to the organization already: add them above.`);
      if (result?.outcome === "already_invited")
        throw new Error(t`This person was invited before. See “Invited” on the people page.`);
      if (result?.outcome !== "invited") throw new Error(result?.detail ?? t`This is not an e-mail address.`);
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: invitationsKey(organization) });
      notifications.show({ message: t`${email} is invited to this project alone.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} data-testid="guest-form">
      <Stack gap="xs">
        <div className={styles.add}>
          <TextInput
            type="email"
            name="email"
            label={t`Invite somebody from outside`}
            placeholder={t`E-mail address`}
            size="sm"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoFocus
          />
          <ObjectRoleSelect
            size="sm"
            className={styles.role}
            value={role}
            roles={["viewer", "editor"]}
            place="project"
            onChange={setRole}
            aria-label={t`Role`}
          />
          <Button type="submit" loading={send.isPending} data-testid="guest-send">
            <Trans>Invite</Trans>
          </Button>
        </div>
        <Text size="xs" c="dimmed">
          <Trans>A guest sees this project and nothing else of the organization.</Trans>{" "}
          {config?.local_mail ? (
            <Trans>
              This server has no mail server:{" "}
              <Anchor href="/local/mail" target="_blank" inherit>
                the mails are kept here
              </Anchor>
              .
            </Trans>
          ) : null}
        </Text>
        <ErrorNote error={send.error} />
      </Stack>
    </form>
  );
}
