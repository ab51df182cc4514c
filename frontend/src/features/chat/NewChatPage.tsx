import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { projectsQuery } from "@/features/projects/api";
import { randomId } from "@/shared/ids";
import { useMe, useOrganizationId } from "@/shared/session";
import { notifyError } from "@/shared/ui/notify";
import {
  conversationQuery,
  conversationsKey,
  createConversation,
  deleteConversation,
  sendMessage,
} from "./api";
import { NoKeyNotice } from "./ChatDock";
import styles from "./ChatPage.module.css";
import { Composer } from "./Composer";
import { seedChat } from "./useChat";
import { useModels } from "./useModels";

/** Makes the conversation and asks in it, then opens it; a failed first question leaves nothing behind. */
function useFirstQuestion(organization: string, project: string | null) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const ask = async (content: string, models: string[]) => {
    setBusy(true);
    try {
      const made = await createConversation(organization, project);
      try {
        seedChat(made.id, [await sendMessage(made.id, { content, models }, randomId())]);
      } catch (error) {
        void deleteConversation(made.id).catch(() => undefined);
        throw error;
      }
      client.setQueryData(conversationQuery(made.id).queryKey, { ...made, last_models: models });
      // The first question has given it a title meanwhile.
      void client.invalidateQueries({ queryKey: conversationQuery(made.id).queryKey });
      void client.invalidateQueries({ queryKey: conversationsKey(organization) });
      await navigate({ to: "/c/$conversation", params: { conversation: made.id } });
    } catch (error) {
      notifyError(error);
      throw error;
    } finally {
      setBusy(false);
    }
  };
  return { ask, busy };
}

export function NewChatPage() {
  const { t } = useLingui();
  const me = useMe();
  const organization = useOrganizationId();
  const { project = null } = useSearch({ strict: false });
  const { data: projects } = useQuery(projectsQuery(organization));
  const choice = useModels("new", organization, project, undefined);
  useDocumentTitle("byokplatform");
  const { ask, busy } = useFirstQuestion(organization, project);
  const projectName = projects?.find((entry) => entry.id === project)?.name;
  const first = me.name.split(" ")[0];
  const ideas = [
    t`Explain a hard idea as if I were twelve`,
    t`Draft a friendly reply to a late invoice`,
    t`Write a date parser, with tests`,
  ];
  return (
    <div className={styles.start}>
      <div>
        <Title order={1}>
          {first ? <Trans>What is on your mind, {first}?</Trans> : <Trans>What is on your mind?</Trans>}
        </Title>
        {projectName ? (
          <Text c="dimmed" mt={6}>
            <Trans>In the project {projectName}: its instructions go along with every question.</Trans>
          </Text>
        ) : null}
      </div>
      <div>
        {choice.state === "none" ? <NoKeyNotice /> : null}
        <Composer
          draftKey={`new-${organization}`}
          organization={organization}
          models={choice.models}
          onModels={choice.setModels}
          loading={choice.state === "loading"}
          onSend={(content) => ask(content, choice.models)}
          busy={busy}
          answering={false}
          onStop={() => undefined}
        />
      </div>
      <div className={styles.ideas}>
        {ideas.map((idea) => (
          <Button
            key={idea}
            variant="default"
            size="compact-md"
            radius="xl"
            fw={430}
            c="dimmed"
            disabled={busy || choice.models.length === 0}
            onClick={() => void ask(idea, choice.models).catch(() => undefined)}
          >
            {idea}
          </Button>
        ))}
      </div>
    </div>
  );
}
