import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { projectQuery, projectsQuery } from "@/features/projects/api";
import { projectRights } from "@/features/projects/rights";
import type { Conversation, Reader } from "@/shared/api/types";
import { useMay, useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { audienceQuery, conversationQuery, conversationsKey, updateConversation } from "../api";
import styles from "./Move.module.css";
import { sightChange } from "./sight";

interface MoveDialogProps {
  /** Null keeps the dialog closed. */
  conversation: Conversation | null;
  onClose: () => void;
}

/** Moves a conversation to another project or out of any, and says before who will see it. */
export function MoveDialog({ conversation, onClose }: MoveDialogProps) {
  return (
    <Modal
      opened={conversation !== null}
      onClose={onClose}
      title={<Trans>Move conversation</Trans>}
      size="lg"
    >
      {conversation ? <MoveForm conversation={conversation} onDone={onClose} /> : null}
    </Modal>
  );
}

/** The value of "no project" in the select. */
const NOWHERE = "none";

function MoveForm({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { organization, id } = conversation;
  const [target, setTarget] = useState<string | null>(null);
  const { data: here } = useQuery(projectQuery(organization, conversation.project));
  const targets = useTargets(conversation);
  const move = useMutation({
    mutationFn: (value: string) => updateConversation(id, { project: value === NOWHERE ? null : value }),
    onSuccess: (next, value) => {
      client.setQueryData(conversationQuery(id).queryKey, next);
      void client.invalidateQueries({ queryKey: conversationsKey(organization) });
      const name = targets.find((one) => one.value === value)?.label ?? "";
      notifications.show({ message: value === NOWHERE ? t`Now only you see it.` : t`Moved to ${name}.` });
      onDone();
    },
  });
  return (
    <Stack data-testid="move-dialog">
      <Text size="sm" c="dimmed">
        {here ? (
          <Trans>It is in the project {here.name} now.</Trans>
        ) : (
          <Trans>It is in no project now.</Trans>
        )}
      </Text>
      <Select
        label={t`Move to`}
        placeholder={t`Choose a project`}
        data={targets}
        value={target}
        onChange={setTarget}
        searchable
        nothingFoundMessage={t`No project where you can write`}
        data-autofocus
        data-testid="move-target"
      />
      {target ? <Audience conversation={id} project={target === NOWHERE ? null : target} /> : null}
      <ErrorNote error={move.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          onClick={() => target && move.mutate(target)}
          disabled={target === null}
          loading={move.isPending}
          rightSection={<ArrowRight size={15} />}
          data-testid="move-confirm"
        >
          <Trans>Move</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

/** Projects where the person may write; none at all is for the author alone. */
function useTargets(conversation: Conversation): { value: string; label: string }[] {
  const { t } = useLingui();
  const me = useMe();
  const may = useMay();
  const { data } = useQuery(projectsQuery(conversation.organization));
  const projects = (data ?? [])
    .filter((one) => one.id !== conversation.project && projectRights(one, may).write)
    .map((one) => ({ value: one.id, label: one.name }));
  const own = conversation.created_by.id === me.id && may("conversations.begin_private");
  if (conversation.project === null || !own) return projects;
  return [{ value: NOWHERE, label: t`No project: only me` }, ...projects];
}

function Audience({ conversation, project }: { conversation: string; project: string | null }) {
  const { data, error } = useQuery(audienceQuery(conversation, project));
  if (error) return <ErrorNote error={error} />;
  if (!data) return <Loading />;
  const { gains, losses, stay } = sightChange(data.now, data.then);
  return (
    <div className={styles.audience}>
      {gains.length > 0 ? (
        <Line icon={<Eye size={16} />} people={gains} testId="move-gains">
          <Trans>Will see it, with everything said so far</Trans>
        </Line>
      ) : null}
      {losses.length > 0 ? (
        <Line icon={<EyeOff size={16} />} people={losses} testId="move-losses">
          <Trans>Will not see it any more</Trans>
        </Line>
      ) : null}
      {stay.length > 0 ? (
        <Line people={stay} testId="move-stay">
          {gains.length + losses.length > 0 ? (
            <Trans>See it as before</Trans>
          ) : (
            <Trans>The same people see it</Trans>
          )}
        </Line>
      ) : null}
    </div>
  );
}

interface LineProps {
  icon?: ReactNode;
  people: Reader[];
  testId: string;
  children: ReactNode;
}

function Line({ icon, people, testId, children }: LineProps) {
  const { t } = useLingui();
  const me = useMe();
  const names = people.map((one) => (one.id === me.id ? t`you` : one.name));
  return (
    <div className={styles.line} data-testid={testId}>
      <span className={styles.icon}>{icon}</span>
      <div>
        <Text size="sm" fw={530}>
          {children}
        </Text>
        <Text size="sm" c="dimmed">
          {names.join(", ")}
        </Text>
      </div>
    </div>
  );
}
