import { Trans } from "@lingui/react/macro";
import { Center } from "@mantine/core";
import { Building2 } from "lucide-react";
import { Blank } from "@/shared/ui/Blank";

/** Instead of a page, for somebody who belongs to no organization. */
export function Nowhere() {
  return (
    <Center p="lg" data-testid="no-organization">
      <Blank icon={Building2} title={<Trans>You belong to no organization</Trans>}>
        <Trans>Ask somebody who does to invite you. The link in the invitation brings you in.</Trans>
      </Blank>
    </Center>
  );
}
