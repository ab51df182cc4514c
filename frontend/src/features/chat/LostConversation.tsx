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
        title={<Trans>This conversation is not open to you</Trans>}
        action={
          <ButtonLink to="/new" mt="sm">
            <Trans>Start a new chat</Trans>
          </ButtonLink>
        }
      >
        <Trans>
          It was deleted, or it is in a project that is not shared with you any more. Whoever manages the
          project can share it with you.
        </Trans>
      </Blank>
    </Center>
  );
}
