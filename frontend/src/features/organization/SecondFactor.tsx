import { Trans, useLingui } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, Stack, Switch, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import { useState } from "react";
import { ApiError } from "@/shared/api/problem";
import type { OrganizationMembership } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { AnchorLink } from "@/shared/ui/links";
import { updateOrganization, useRefresh } from "./api";
import { Section } from "./Section";

interface SecondFactorProps {
  organization: OrganizationMembership;
  editable: boolean;
}

/** Whether everybody needs more than a password; turning it on shuts people out, so it is asked once more. */
export function SecondFactor({ organization, editable }: SecondFactorProps) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const [asked, setAsked] = useState(false);
  const change = useMutation({
    mutationFn: (wanted: boolean) => updateOrganization(organization.id, { require_mfa: wanted }),
    onSuccess: refresh,
    onSettled: () => setAsked(false),
  });
  const lacking = change.error instanceof ApiError && change.error.code === "conflict";
  return (
    <Section title={<Trans>Sign-in</Trans>}>
      <Stack>
        {editable ? (
          <Switch
            checked={organization.require_mfa}
            onChange={(event) => (event.currentTarget.checked ? setAsked(true) : change.mutate(false))}
            disabled={change.isPending}
            label={t`Require a second factor of everybody`}
            description={t`Whoever has none sees nothing of this organization until they set one up. Access tokens go on working.`}
            data-testid="require-mfa"
          />
        ) : (
          <Text size="sm">
            <Trans>Everybody here needs a second factor to sign in.</Trans>
          </Text>
        )}
        {lacking ? <Lacking /> : <ErrorNote error={change.error} />}
      </Stack>
      <Modal
        opened={asked}
        onClose={() => setAsked(false)}
        title={<Trans>Require a second factor of everybody?</Trans>}
      >
        <Stack>
          <Text size="sm">
            <Trans>
              From now on, members without a second factor are shut out of {organization.name}, in open
              windows too, until they have set one up in their security settings. Nothing of theirs is lost.
              Programs with access tokens go on working.
            </Trans>
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsked(false)}>
              <Trans>Cancel</Trans>
            </Button>
            <Button
              onClick={() => change.mutate(true)}
              loading={change.isPending}
              data-testid="require-mfa-confirm"
            >
              <Trans>Require it</Trans>
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Section>
  );
}

/** Whoever demands a second factor must have one. */
function Lacking() {
  return (
    <Alert
      role="alert"
      icon={<ShieldAlert size={18} />}
      styles={{ root: { background: "var(--app-warning-soft)" }, icon: { color: "var(--app-warning)" } }}
      title={<Trans>You have no second factor yourself</Trans>}
      data-testid="require-mfa-refused"
    >
      <Trans>
        You would lock yourself out. Set one up in your{" "}
        <AnchorLink to="/settings/security" inherit>
          security settings
        </AnchorLink>{" "}
        (an authenticator app or a passkey), then come back.
      </Trans>
    </Alert>
  );
}
