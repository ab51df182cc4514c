import { Trans } from "@lingui/react/macro";
import { Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { conversationsKey } from "@/features/chat/api";
import { membersQuery } from "@/features/people/api";
import { AddReceivers } from "@/features/sharing/AddReceivers";
import { ReceiverLine, ReceiverList } from "@/features/sharing/ReceiverLine";
import { type Candidate, isLastManager, peopleToAdd, workspacesToAdd } from "@/features/sharing/receivers";
import { workspacesQuery } from "@/features/workspaces/api";
import type { Project, ProjectMember, ShareRole } from "@/shared/api/types";
import { useMay, useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { changeShare, giveProject, projectsKey, sharesKey, sharesQuery, takeBack } from "./api";
import { InviteGuest } from "./InviteGuest";
import { projectRights } from "./rights";

interface ShareDialogProps {
  organization: string;
  /** Null keeps the dialog closed. */
  project: Project | null;
  onClose: () => void;
}

/** Who a project was given to. Managers change it, everybody who sees the project may look. */
export function ShareDialog({ organization, project, onClose }: ShareDialogProps) {
  const may = useMay();
  const manages = project !== null && projectRights(project, may).manage;
  const name = project?.name ?? "";
  return (
    <Modal
      opened={project !== null}
      onClose={onClose}
      size="lg"
      title={manages ? <Trans>Share “{name}”</Trans> : <Trans>Who sees “{name}”</Trans>}
    >
      {project ? (
        <Shares organization={organization} project={project} manages={manages} onLeft={onClose} />
      ) : null}
    </Modal>
  );
}

interface SharesProps {
  organization: string;
  project: Project;
  manages: boolean;
  onLeft: () => void;
}

function Shares({ organization, project, manages, onLeft }: SharesProps) {
  const may = useMay();
  const me = useMe();
  const client = useQueryClient();
  const { data, isPending, error } = useQuery(sharesQuery(organization, project.id));
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: sharesKey(organization, project.id) }),
      client.invalidateQueries({ queryKey: projectsKey(organization) }),
      client.invalidateQueries({ queryKey: conversationsKey(organization) }),
    ]);
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: ShareRole }) =>
      changeShare(organization, project.id, id, role),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (share: ProjectMember) => takeBack(organization, project.id, share.id),
    onSuccess: (_, share) => {
      if (share.user?.id === me.id) onLeft();
    },
    onSettled: refresh,
  });
  return (
    <Stack data-testid="share-dialog">
      {manages && data ? (
        <AddToProject organization={organization} project={project.id} shares={data} onSettled={refresh} />
      ) : null}
      <ErrorNote error={error ?? change.error ?? remove.error} />
      {isPending ? <Loading /> : null}
      {data ? (
        <ReceiverList>
          {data.map((share) => (
            <ReceiverLine
              key={share.id}
              user={share.user}
              workspace={share.workspace}
              role={share.role}
              organizationRole={share.organization_role}
              place="project"
              roles={manages ? rolesOf(share) : []}
              fixed={isLastManager(share, data)}
              busy={
                (change.isPending && change.variables.id === share.id) ||
                (remove.isPending && remove.variables.id === share.id)
              }
              onRole={(role) => change.mutate({ id: share.id, role })}
              onRemove={() => remove.mutate(share)}
            />
          ))}
        </ReceiverList>
      ) : null}
      {manages ? null : (
        <Text size="sm" c="dimmed">
          <Trans>A manager of the project says who belongs to it.</Trans>
        </Text>
      )}
      {manages && may("invitations.manage") ? (
        <InviteGuest organization={organization} project={project.id} />
      ) : null}
    </Stack>
  );
}

function rolesOf(share: ProjectMember): ShareRole[] {
  if (share.workspace) return ["inherit", "viewer", "editor", "manager"];
  return share.organization_role === "guest" ? ["viewer", "editor"] : ["viewer", "editor", "manager"];
}

interface AddToProjectProps {
  organization: string;
  project: string;
  shares: ProjectMember[];
  onSettled: () => void;
}

function AddToProject({ organization, project, shares, onSettled }: AddToProjectProps) {
  const may = useMay();
  const { data: members } = useQuery(membersQuery(organization));
  const { data: workspaces } = useQuery(workspacesQuery(organization, { all: may("workspaces.manage") }));
  const people = new Set(shares.flatMap((one) => one.user?.id ?? []));
  const given = new Set(shares.flatMap((one) => one.workspace?.id ?? []));
  return (
    <AddReceivers
      place="project"
      people={peopleToAdd(members ?? [], people, "project")}
      workspaces={workspacesToAdd(workspaces ?? [], given)}
      onAdd={(one, role) => giveProject(organization, project, receiverOf(one), role)}
      onSettled={onSettled}
    />
  );
}

function receiverOf({ kind, id }: Candidate) {
  return kind === "user" ? { user: id } : { workspace: id };
}
