import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Member, OrganizationMembership } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { leaveOrganization, useRefresh } from "./api";
import { Danger } from "./Danger";
import { soleOwner } from "./owners";

interface LeaveProps {
  organization: OrganizationMembership;
  members: Member[];
}

/** The own membership ends. An organization is never left without an owner. */
export function LeaveOrganization({ organization, members }: LeaveProps) {
  const me = useMe();
  const [opened, setOpened] = useState(false);
  const needed = soleOwner(members, me.id);
  return (
    <Danger
      title={<Trans>Leave</Trans>}
      lead={
        needed ? (
          <Trans>You are the only owner: transfer the ownership first, or delete the organization.</Trans>
        ) : (
          <Trans>Your access, tokens and own keys here end.</Trans>
        )
      }
    >
      {needed ? null : (
        <Button variant="default" onClick={() => setOpened(true)} data-testid="leave">
          <Trans>Leave…</Trans>
        </Button>
      )}
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<Trans>Leave {organization.name}?</Trans>}
      >
        <LeaveForm organization={organization} onClose={() => setOpened(false)} />
      </Modal>
    </Danger>
  );
}

function LeaveForm({ organization, onClose }: { organization: OrganizationMembership; onClose: () => void }) {
  const refresh = useRefresh();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => leaveOrganization(organization.id),
    onSuccess: async () => {
      await refresh();
      await navigate({ to: "/" });
    },
  });
  return (
    <Stack>
      <Text size="sm">
        <Trans>
          Your tokens and the keys that you brought end at once, and your running answers stop. Conversations
          in projects go to an owner; your private ones nobody can read, and neither can you. To come back,
          you need a new invitation.
        </Trans>
      </Text>
      <ErrorNote error={leave.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          <Trans>Stay</Trans>
        </Button>
        <Button
          color="red"
          onClick={() => leave.mutate()}
          loading={leave.isPending}
          data-testid="leave-confirm"
        >
          <Trans>Leave</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
