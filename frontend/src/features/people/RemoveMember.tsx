import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Radio, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Member } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type Leaving, membersKey, membersQuery, removeMember } from "./api";

interface RemoveMemberProps {
  organization: string;
  member: Member;
  opened: boolean;
  onClose: () => void;
}

/** Removing ends keys and tokens at once, so it is asked once more, with what becomes of the conversations. */
export function RemoveMember({ organization, member, opened, onClose }: RemoveMemberProps) {
  const name = member.user.name || member.user.email;
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Remove {name}?</Trans>}>
      <RemoveForm organization={organization} member={member} onClose={onClose} />
    </Modal>
  );
}

function RemoveForm({ organization, member, onClose }: Omit<RemoveMemberProps, "opened">) {
  const { t } = useLingui();
  const me = useMe();
  const client = useQueryClient();
  const { data: members } = useQuery(membersQuery(organization));
  const [conversations, setConversations] = useState<Leaving["conversations"]>("hand_over");
  const [heir, setHeir] = useState(me.id);
  const remove = useMutation({
    mutationFn: () =>
      removeMember(
        organization,
        member.id,
        conversations === "hand_over" ? { conversations, heir } : { conversations },
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: membersKey(organization) }),
  });
  const heirs = members?.filter((one) => one.id !== member.id && one.status !== "suspended") ?? [];
  const label = (one: Member) => (one.user.id === me.id ? t`You` : one.user.name || one.user.email);
  return (
    <Stack>
      <Text size="sm">
        <Trans>Their access, tokens and own keys in this organization end at once.</Trans>
      </Text>
      <Radio.Group
        label={t`Conversations they shared`}
        value={conversations}
        onChange={(value) => setConversations(value === "delete" ? "delete" : "hand_over")}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="hand_over" label={t`Hand over`} />
          {conversations === "hand_over" ? (
            <Select
              ml={30}
              size="sm"
              aria-label={t`Hand over to`}
              data={heirs.map((one) => ({ value: one.user.id, label: label(one) }))}
              value={heir}
              onChange={(value) => setHeir(value ?? me.id)}
              allowDeselect={false}
            />
          ) : null}
          <Radio value="delete" label={t`Delete`} />
        </Stack>
      </Radio.Group>
      <ErrorNote error={remove.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          color="red"
          onClick={() => remove.mutate()}
          loading={remove.isPending}
          data-testid="member-remove-confirm"
        >
          <Trans>Remove</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
