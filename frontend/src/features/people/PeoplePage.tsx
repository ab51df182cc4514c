import { Trans } from "@lingui/react/macro";
import { Button, Modal, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { membersQuery } from "./api";
import { InviteForm } from "./InviteForm";
import { Invitations } from "./Invitations";
import { MemberRow } from "./MemberRow";
import styles from "./People.module.css";

export function PeoplePage() {
  const [organization] = useOrganization();
  const [inviting, setInviting] = useState(false);
  const id = organization?.id ?? "";
  const { data, isPending, error } = useQuery(membersQuery(id));
  const mayInvite = organization?.permissions.includes("invitations.manage") ?? false;
  return (
    <Page
      title={<Trans>People</Trans>}
      lead={<Trans>Who belongs to {organization?.name}, and what each may do.</Trans>}
      actions={
        mayInvite ? (
          <Button leftSection={<UserPlus size={16} />} onClick={() => setInviting(true)} data-testid="invite">
            <Trans>Invite people</Trans>
          </Button>
        ) : null
      }
    >
      <Stack gap={36}>
        <ErrorNote error={error} />
        {isPending ? <Loading /> : null}
        {data ? (
          <div className={styles.list} data-testid="members">
            {data.map((member) => (
              <MemberRow key={member.id} organization={id} member={member} />
            ))}
          </div>
        ) : null}
        {mayInvite ? (
          <section>
            <Invitations organization={id} heading={<InvitationsTitle />} />
          </section>
        ) : null}
      </Stack>
      <Modal
        opened={inviting}
        onClose={() => setInviting(false)}
        title={<Trans>Invite people</Trans>}
        size="lg"
      >
        {inviting ? <InviteForm organization={id} onDone={() => setInviting(false)} /> : null}
      </Modal>
    </Page>
  );
}

function InvitationsTitle() {
  return (
    <Title order={3} mb="sm">
      <Trans>Invited</Trans>
    </Title>
  );
}
