import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { freezesQuery, useLift } from "@/features/freeze/api";
import { FreezeDialog } from "@/features/freeze/FreezeDialog";
import type { OrganizationMembership } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { Danger } from "./Danger";

/** The switch that stops every call of a model in the organization, and its way back. */
export function FreezeOrganization({ organization }: { organization: OrganizationMembership }) {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(freezesQuery(organization.id));
  const lift = useLift(organization.id);
  const found = data?.find((one) => one.scope === "organization");
  return (
    <Danger
      title={<Trans>Freeze the organization</Trans>}
      lead={
        found ? (
          <Trans>
            Frozen by {found.created_by.name}: {found.reason}
          </Trans>
        ) : (
          <Trans>Stops every call of a model at once, for people and programs, until you lift it.</Trans>
        )
      }
    >
      {found ? (
        <Button
          variant="default"
          onClick={() => lift.mutate(found.id, { onError: notifyError })}
          loading={lift.isPending}
          data-testid="lift-organization"
        >
          <Trans>Lift</Trans>
        </Button>
      ) : (
        <Button variant="light" color="red" onClick={() => setOpened(true)} data-testid="freeze-organization">
          <Trans>Freeze…</Trans>
        </Button>
      )}
      <FreezeDialog
        organization={organization.id}
        scope="organization"
        target={null}
        name={organization.name}
        opened={opened}
        onClose={() => setOpened(false)}
      />
    </Danger>
  );
}
