import { Trans } from "@lingui/react/macro";
import { Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { conversationsKey } from "@/features/chat/api";
import { membersQuery } from "@/features/people/api";
import { projectsKey } from "@/features/projects/api";
import { AddReceivers } from "@/features/sharing/AddReceivers";
import { ReceiverLine, ReceiverList } from "@/features/sharing/ReceiverLine";
import { isLastManager, peopleToAdd } from "@/features/sharing/receivers";
import type { ObjectRole, ShareRole, Workspace, WorkspaceMember } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import {
  addToWorkspace,
  changeInWorkspace,
  removeFromWorkspace,
  workspaceMembersKey,
  workspaceMembersQuery,
  workspacesKey,
} from "./api";
import { useManagesWorkspace } from "./WorkspaceRow";

interface WorkspacePeopleProps {
  organization: string;
  /** Null keeps the dialog closed. */
  workspace: Workspace | null;
  onClose: () => void;
}

/** Who belongs to a workspace, and with which role. */
export function WorkspacePeople({ organization, workspace, onClose }: WorkspacePeopleProps) {
  const name = workspace?.name ?? "";
  return (
    <Modal opened={workspace !== null} onClose={onClose} size="lg" title={<Trans>People in “{name}”</Trans>}>
      {workspace ? <Belonging organization={organization} workspace={workspace} onLeft={onClose} /> : null}
    </Modal>
  );
}

interface BelongingProps {
  organization: string;
  workspace: Workspace;
  onLeft: () => void;
}

function Belonging({ organization, workspace, onLeft }: BelongingProps) {
  const me = useMe();
  const manages = useManagesWorkspace()(workspace);
  const client = useQueryClient();
  const { data, isPending, error } = useQuery(workspaceMembersQuery(organization, workspace.id));
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: workspaceMembersKey(organization, workspace.id) }),
      client.invalidateQueries({ queryKey: workspacesKey(organization) }),
      client.invalidateQueries({ queryKey: projectsKey(organization) }),
      client.invalidateQueries({ queryKey: conversationsKey(organization) }),
    ]);
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: ObjectRole }) =>
      changeInWorkspace(organization, workspace.id, id, role),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (one: WorkspaceMember) => removeFromWorkspace(organization, workspace.id, one.id),
    onSuccess: (_, one) => {
      if (one.user.id === me.id) onLeft();
    },
    onSettled: refresh,
  });
  return (
    <Stack data-testid="workspace-people-dialog">
      {manages && data ? (
        <AddPeople organization={organization} workspace={workspace.id} members={data} onSettled={refresh} />
      ) : null}
      <ErrorNote error={error ?? change.error ?? remove.error} />
      {isPending ? <Loading /> : null}
      {data ? (
        <ReceiverList>
          {data.map((one) => (
            <ReceiverLine
              key={one.id}
              user={one.user}
              role={one.role}
              organizationRole={one.organization_role}
              place="workspace"
              roles={manages ? ["viewer", "editor", "manager"] : []}
              fixed={isLastManager(one, data)}
              busy={
                (change.isPending && change.variables.id === one.id) ||
                (remove.isPending && remove.variables.id === one.id)
              }
              onRole={(role) => change.mutate({ id: one.id, role: objectRole(role) })}
              onRemove={() => remove.mutate(one)}
            />
          ))}
        </ReceiverList>
      ) : null}
      {manages ? null : (
        <Text size="sm" c="dimmed">
          <Trans>A manager of the workspace says who belongs to it.</Trans>
        </Text>
      )}
    </Stack>
  );
}

/** A workspace cannot be had as in itself; the selects here do not offer it. */
const objectRole = (role: ShareRole): ObjectRole => (role === "inherit" ? "viewer" : role);

interface AddPeopleProps {
  organization: string;
  workspace: string;
  members: WorkspaceMember[];
  onSettled: () => void;
}

function AddPeople({ organization, workspace, members, onSettled }: AddPeopleProps) {
  const { data } = useQuery(membersQuery(organization));
  const present = new Set(members.map((one) => one.user.id));
  return (
    <AddReceivers
      place="workspace"
      people={peopleToAdd(data ?? [], present, "workspace")}
      onAdd={(one, role) => addToWorkspace(organization, workspace, one.id, objectRole(role))}
      onSettled={onSettled}
    />
  );
}
