import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Menu, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Ellipsis, Pencil, Trash2, Users } from "lucide-react";
import people from "@/features/people/People.module.css";
import { Erased } from "@/features/projects/ProjectCard";
import { ObjectRoleName } from "@/features/sharing/ObjectRole";
import type { Workspace } from "@/shared/api/types";
import { useMay } from "@/shared/session";
import { Explained } from "@/shared/ui/Explained";
import { workspaceMembersQuery } from "./api";
import { useWorkspaceShelving } from "./useWorkspaceShelving";

/** Whether the signed-in person says who belongs to a workspace and what becomes of it. */
export function useManagesWorkspace(): (workspace: Workspace) => boolean {
  const may = useMay();
  return ({ role }) => may("projects.create") && (role === "manager" || may("workspaces.manage"));
}

interface WorkspaceRowProps {
  organization: string;
  workspace: Workspace;
  /** The organization's only one in use: it cannot be put away. */
  only: boolean;
  onPeople: () => void;
  onRename: () => void;
}

export function WorkspaceRow({ organization, workspace, only, onPeople, onRename }: WorkspaceRowProps) {
  const manages = useManagesWorkspace()(workspace);
  const { restore, busy } = useWorkspaceShelving(organization);
  return (
    <div className={people.row} data-testid="workspace-row" data-name={workspace.name}>
      <div className={people.main}>
        <Text fw={530} truncate>
          {workspace.name}
        </Text>
        {workspace.deleted_at ? null : <People organization={organization} workspace={workspace.id} />}
      </div>
      <div className={people.end}>
        {workspace.erased_at ? <Erased moment={workspace.erased_at} /> : null}
        {workspace.role ? (
          <Badge color="gray">
            <ObjectRoleName role={workspace.role} />
          </Badge>
        ) : (
          <Badge color="yellow">
            <Trans>No role of your own</Trans>
          </Badge>
        )}
        {workspace.deleted_at ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => restore(workspace)}
            loading={busy}
            data-testid="workspace-restore"
          >
            <Trans>Restore</Trans>
          </Button>
        ) : (
          <>
            <Button
              size="compact-md"
              variant="default"
              leftSection={<Users size={15} />}
              onClick={onPeople}
              data-testid="workspace-people"
            >
              <Trans>People</Trans>
            </Button>
            {manages ? (
              <WorkspaceMenu
                organization={organization}
                workspace={workspace}
                only={only}
                onRename={onRename}
              />
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}

function People({ organization, workspace }: { organization: string; workspace: string }) {
  const { data } = useQuery(workspaceMembersQuery(organization, workspace));
  return (
    <Text size="sm" c="dimmed">
      {data ? <Plural value={data.length} one="# person" other="# people" /> : "…"}
    </Text>
  );
}

type WorkspaceMenuProps = Pick<WorkspaceRowProps, "organization" | "workspace" | "only" | "onRename">;

function WorkspaceMenu({ organization, workspace, only, onRename }: WorkspaceMenuProps) {
  const { t } = useLingui();
  return (
    <Menu width={260}>
      <Menu.Target>
        <ActionIcon aria-label={t`Menu of ${workspace.name}`} data-testid="workspace-menu">
          <Ellipsis size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={15} />} onClick={onRename} data-testid="workspace-rename">
          <Trans>Rename</Trans>
        </Menu.Item>
        {only ? null : <Keeping organization={organization} workspace={workspace} />}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Archive or restore, and delete: no question before, but a way back after. */
function Keeping({ organization, workspace }: Pick<WorkspaceRowProps, "organization" | "workspace">) {
  const { archive, restore, remove } = useWorkspaceShelving(organization);
  return (
    <>
      {workspace.archived_at ? (
        <Menu.Item
          leftSection={<ArchiveRestore size={15} />}
          onClick={() => restore(workspace)}
          data-testid="workspace-restore"
        >
          <Trans>Restore</Trans>
        </Menu.Item>
      ) : (
        <Menu.Item
          leftSection={<Archive size={15} />}
          onClick={() => archive(workspace)}
          data-testid="workspace-archive"
        >
          <Explained title={<Trans>Archive</Trans>}>
            <Trans>Its projects stay to be read.</Trans>
          </Explained>
        </Menu.Item>
      )}
      <Menu.Item
        color="red"
        leftSection={<Trash2 size={15} />}
        onClick={() => remove(workspace)}
        data-testid="workspace-delete"
      >
        <Explained title={<Trans>Delete</Trans>}>
          <Trans>Its projects and their conversations go with it. Two weeks to restore.</Trans>
        </Explained>
      </Menu.Item>
    </>
  );
}
