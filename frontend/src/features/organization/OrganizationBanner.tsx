import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { OrganizationMembership } from "@/shared/api/types";
import { useOrganization } from "@/shared/session";
import { notifyError } from "@/shared/ui/notify";
import { restoreOrganization, useRefresh } from "./api";
import { daysLeft } from "./grace";
import styles from "./Organization.module.css";

/** On every page: that the organization waits to be erased, and the way back for who has it. */
export function OrganizationBanner() {
  const [organization] = useOrganization();
  return organization?.deleted_at ? <Deleted organization={organization} /> : null;
}

function Deleted({ organization }: { organization: OrganizationMembership }) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const { name } = organization;
  const restore = useMutation({
    mutationFn: () => restoreOrganization(organization.id),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t`${name} is back, with everything in it.` });
    },
    onError: notifyError,
  });
  return (
    <div className={styles.banner} role="status" data-testid="deleted-banner">
      <Text size="sm">
        <strong>
          <Trans>{name} is deleted.</Trans>
        </strong>{" "}
        <Plural
          value={daysLeft(organization.erased_at)}
          _0="It is being erased for good."
          one="It is erased for good within a day; until then you can read it."
          other="It is erased for good in # days; until then you can read it."
        />
      </Text>
      {organization.permissions.includes("organization.restore") ? (
        <Button
          size="compact-sm"
          onClick={() => restore.mutate()}
          loading={restore.isPending}
          data-testid="restore-organization"
        >
          <Trans>Restore</Trans>
        </Button>
      ) : null}
    </div>
  );
}
