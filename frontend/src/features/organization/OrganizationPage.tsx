import { Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "@/features/people/api";
import { PayerRuleForm } from "@/features/payers/PayerRuleForm";
import { RoleHint, RoleName } from "@/features/people/RoleSelect";
import type { OrganizationMembership } from "@/shared/api/types";
import { useOrganization } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { DeleteOrganization } from "./DeleteOrganization";
import { FreezeOrganization } from "./FreezeOrganization";
import { General } from "./General";
import { LeaveOrganization } from "./LeaveOrganization";
import { Nowhere } from "./Nowhere";
import styles from "./Organization.module.css";
import { SecondFactor } from "./SecondFactor";
import { Section } from "./Section";
import { TransferOwnership } from "./TransferOwnership";

export function OrganizationPage() {
  const [organization] = useOrganization();
  return organization ? <Settings key={organization.id} organization={organization} /> : <Nowhere />;
}

function Settings({ organization }: { organization: OrganizationMembership }) {
  const may = (action: string) => organization.permissions.includes(action);
  const { data, error } = useQuery({ ...membersQuery(organization.id), enabled: may("members.read") });
  const members = data ?? [];
  return (
    <Stack gap={44}>
      <ErrorNote error={error} />
      <General organization={organization} editable={may("organization.update")} />
      {may("organization.update") || organization.require_mfa ? (
        <SecondFactor organization={organization} editable={may("organization.update")} />
      ) : null}
      <Section title={<Trans>Your place</Trans>}>
        <Text size="sm" data-testid="own-role">
          <Trans>
            You are{" "}
            <strong>
              <RoleName role={organization.role} />
            </strong>{" "}
            here.
          </Trans>{" "}
          <Text span c="dimmed" inherit>
            <RoleHint role={organization.role} />
          </Text>
        </Text>
      </Section>
      {may("keys.manage_organization") ? (
        <Section
          title={<Trans>Who pays</Trans>}
          lead={<Trans>Counts where a project or a conversation says nothing else.</Trans>}
        >
          <PayerRuleForm organization={organization.id} place="organization" />
        </Section>
      ) : null}
      {may("organization.freeze") ? (
        <Section title={<Trans>Danger zone</Trans>}>
          <div className={styles.dangers}>
            <FreezeOrganization organization={organization} />
          </div>
        </Section>
      ) : null}
      {(data || !may("members.read")) && may("organization.leave") ? (
        <Section title={<Trans>Ending and handing over</Trans>}>
          <div className={styles.dangers}>
            {may("organization.transfer") ? (
              <TransferOwnership organization={organization} members={members} />
            ) : null}
            <LeaveOrganization organization={organization} members={members} />
            {may("organization.delete") ? <DeleteOrganization organization={organization} /> : null}
          </div>
        </Section>
      ) : null}
    </Stack>
  );
}
