import { Trans } from "@lingui/react/macro";
import { Button, Center } from "@mantine/core";
import { Building2 } from "lucide-react";
import { useState } from "react";
import { Blank } from "@/shared/ui/Blank";
import { NewOrganization } from "./NewOrganization";

/** What somebody sees who belongs nowhere: after leaving the last organization, say. */
export function Nowhere() {
  const [creating, setCreating] = useState(false);
  return (
    <Center p="lg" data-testid="no-organization">
      <Blank
        icon={Building2}
        title={<Trans>You belong to no organization</Trans>}
        action={
          <Button mt="sm" onClick={() => setCreating(true)} data-testid="nowhere-create">
            <Trans>Create an organization</Trans>
          </Button>
        }
      >
        <Trans>Follow the link of an invitation, or start one of your own.</Trans>
      </Blank>
      <NewOrganization opened={creating} onClose={() => setCreating(false)} />
    </Center>
  );
}
