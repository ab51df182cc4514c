import { Trans } from "@lingui/react/macro";
import { Button, List } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { OrganizationMembership } from "@/shared/api/types";
import { deleteOrganization, useRefresh } from "./api";
import { Danger } from "./Danger";
import { TypedConfirm } from "./TypedConfirm";

export function DeleteOrganization({ organization }: { organization: OrganizationMembership }) {
  const [opened, setOpened] = useState(false);
  const refresh = useRefresh();
  const remove = useMutation({
    mutationFn: (typed: string) => deleteOrganization(organization.id, typed),
    onSuccess: async () => {
      setOpened(false);
      await refresh();
    },
  });
  return (
    <Danger
      title={<Trans>Delete the organization</Trans>}
      lead={<Trans>With all its conversations, projects and keys. You have 14 days to think again.</Trans>}
    >
      <Button variant="light" color="red" onClick={() => setOpened(true)} data-testid="delete-organization">
        <Trans>Delete…</Trans>
      </Button>
      <TypedConfirm
        opened={opened}
        onClose={() => setOpened(false)}
        title={<Trans>Delete {organization.name}?</Trans>}
        word={organization.name}
        action={<Trans>Delete the organization</Trans>}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={(typed) => remove.mutate(typed)}
      >
        <List size="sm" spacing={4}>
          <List.Item>
            <Trans>From now on its members see nothing of it, and no key pays for anything.</Trans>
          </List.Item>
          <List.Item>
            <Trans>Programs with tokens and service accounts are refused.</Trans>
          </List.Item>
          <List.Item>
            <Trans>
              For 14 days its owners can still read it, and restore it with everything in it. Then the keys
              are destroyed and everything is erased.
            </Trans>
          </List.Item>
        </List>
      </TypedConfirm>
    </Danger>
  );
}
