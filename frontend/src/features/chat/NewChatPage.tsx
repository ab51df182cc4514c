import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { PayerLine } from "@/features/payers/PayerLine";
import { projectQuery } from "@/features/projects/api";
import type { Project } from "@/shared/api/types";
import { randomId } from "@/shared/ids";
import { useMay, useMe, useOrganizationId } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
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
import { ChoosePlace, PlacePicker } from "./PlacePicker";
import { type Obstacle, obstacleIn } from "./readOnly";
import { ReadOnlyNote } from "./ReadOnlyNote";
import { Talks } from "./Talks";
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
  const organization = useOrganizationId();
  const may = useMay();
  const { project = null } = useSearch({ strict: false });
  const { data, error, isLoading } = useQuery(projectQuery(organization, project));
  useDocumentTitle("byokplatform");
  if (error)
    return (
      <div className={styles.start}>
        <ErrorNote error={error} />
      </div>
    );
  if (isLoading) return <Loading />;
  const place = data ?? null;
  const obstacle = obstacleIn(place, may);
  if (obstacle === "organization" && !place) return <Navigate to="/" replace />;
  return (
    <div className={styles.start}>
      <Heading project={place} obstacle={obstacle} />
      {obstacle === null ? (
        <Ask organization={organization} project={place} />
      ) : obstacle === "private" ? (
        <ChoosePlace organization={organization} />
      ) : (
        <ReadOnlyNote organization={organization} obstacle={obstacle} project={place} />
      )}
      {place ? <Talks organization={organization} project={place.id} /> : null}
    </div>
  );
}

function Heading({ project, obstacle }: { project: Project | null; obstacle: Obstacle | null }) {
  const me = useMe();
  const first = me.name.split(" ")[0];
  if (project && obstacle) return <Title order={1}>{project.name}</Title>;
  return (
    <div>
      <Title order={1}>
        {first ? <Trans>What is on your mind, {first}?</Trans> : <Trans>What is on your mind?</Trans>}
      </Title>
      {project ? (
        <Text c="dimmed" mt={6}>
          <Trans>In the project {project.name}: its instructions go along with every question.</Trans>
        </Text>
      ) : null}
    </div>
  );
}

function Ask({ organization, project }: { organization: string; project: Project | null }) {
  const { t } = useLingui();
  const place = project?.id ?? null;
  const choice = useModels("new", organization, place, undefined);
  const { ask, busy } = useFirstQuestion(organization, place);
  const ideas = [
    t`Explain a hard idea as if I were twelve`,
    t`Draft a friendly reply to a late invoice`,
    t`Write a date parser, with tests`,
  ];
  return (
    <>
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
        >
          <PayerLine
            organization={organization}
            place={{ conversation: null, project: place }}
            models={choice.models}
            rules={false}
          />
        </Composer>
        <PlacePicker organization={organization} project={project} />
      </div>
      {project ? null : (
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
      )}
    </>
  );
}
