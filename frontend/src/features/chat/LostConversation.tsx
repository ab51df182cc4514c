import { Trans } from "@lingui/react/macro";
import { Center } from "@mantine/core";
import { MessageSquareOff } from "lucide-react";
import { Blank } from "@/shared/ui/Blank";
import { ButtonLink } from "@/shared/ui/links";

/** Instead of a conversation that is not there for this person, or not any more. */
export function LostConversation() {
  return (
    <Center p="lg" data-testid="conversation-lost">
      <Blank
        icon={MessageSquareOff}
        title={<Trans>This conversation is not here any more</Trans>}
        action={
          <ButtonLink to="/new" mt="sm">
            <Trans>Start a new chat</Trans>
          </ButtonLink>
        }
      >
        <Trans>It was deleted, or you no longer have access to it.</Trans>
      </Blank>
    </Center>
  );
}
