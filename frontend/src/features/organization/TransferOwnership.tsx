import { Trans, useLingui } from "@lingui/react/macro";
import { Button, List, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Member, OrganizationMembership } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { AnchorLink } from "@/shared/ui/links";
import { transferOwnership, useRefresh } from "./api";
import { Danger } from "./Danger";
import { heirs, nameOf } from "./owners";
import { TypedConfirm } from "./TypedConfirm";

interface TransferProps {
  organization: OrganizationMembership;
  members: Member[];
}

/** Another member becomes the owner in one's own place. */
export function TransferOwnership({ organization, members }: TransferProps) {
  const me = useMe();
  const [opened, setOpened] = useState(false);
  const able = heirs(members, me.id);
  return (
    <Danger
      title={<Trans>Transfer ownership</Trans>}
      lead={
        able.length > 0 ? (
          <Trans>Another member becomes the owner in your place.</Trans>
        ) : (
          <Trans>
            Nobody else is here who could become the owner.{" "}
            <AnchorLink to="/members" inherit>
              Invite somebody first
            </AnchorLink>
            .
          </Trans>
        )
      }
    >
      {able.length > 0 ? (
        <Button variant="default" onClick={() => setOpened(true)} data-testid="transfer">
          <Trans>Transfer…</Trans>
        </Button>
      ) : null}
      <TransferDialog
        organization={organization}
        members={able}
        opened={opened}
        onClose={() => setOpened(false)}
      />
    </Danger>
  );
}

function TransferDialog({
  organization,
  members,
  opened,
  onClose,
}: TransferProps & { opened: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const [chosen, setChosen] = useState<string | null>(null);
  const member = members.find((one) => one.id === chosen);
  const name = member ? nameOf(member) : t`The new owner`;
  const transfer = useMutation({
    mutationFn: () => transferOwnership(organization.id, chosen ?? ""),
    onSuccess: async () => {
      onClose();
      notifications.show({ message: t`${name} is the owner now; you are an admin.` });
      await refresh();
    },
  });
  return (
    <TypedConfirm
      opened={opened}
      onClose={onClose}
      title={<Trans>Transfer ownership</Trans>}
      word={organization.name}
      action={<Trans>Transfer</Trans>}
      ready={member !== undefined}
      pending={transfer.isPending}
      error={transfer.error}
      onConfirm={() => transfer.mutate()}
    >
      <Select
        label={t`New owner`}
        placeholder={t`Choose a member`}
        data={members.map((one) => ({
          value: one.id,
          label: one.user.name ? `${one.user.name} (${one.user.email})` : one.user.email,
        }))}
        value={chosen}
        onChange={setChosen}
        searchable={members.length > 8}
        data-testid="transfer-member"
      />
      <List size="sm" spacing={4}>
        <List.Item>
          <Trans>{name} may do everything, deleting the organization included.</Trans>
        </List.Item>
        <List.Item>
          <Trans>You become an admin. You still manage people, providers, shared keys and settings.</Trans>
        </List.Item>
        <List.Item>
          <Trans>You cannot take the ownership back; only the new owner can return it.</Trans>
        </List.Item>
      </List>
    </TypedConfirm>
  );
}
