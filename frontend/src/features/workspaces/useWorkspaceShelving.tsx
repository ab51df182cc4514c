import { Trans } from "@lingui/react/macro";
import { conversationsKey } from "@/features/chat/api";
import { projectsKey } from "@/features/projects/api";
import { type Shelving, useShelving } from "@/features/sharing/useShelving";
import { archiveWorkspace, deleteWorkspace, restoreWorkspace, workspacesKey } from "./api";

/** Puts workspaces away, deletes them and brings them back, each with all its projects. */
export const useWorkspaceShelving = (organization: string): Shelving =>
  useShelving({
    archive: (id) => archiveWorkspace(organization, id),
    restore: (id) => restoreWorkspace(organization, id),
    remove: (id) => deleteWorkspace(organization, id),
    archived: (name) => <Trans>“{name}” is archived: its projects can be read, not changed.</Trans>,
    removed: (name) => (
      <Trans>“{name}” is deleted with its projects. For two weeks it can be restored.</Trans>
    ),
    shown: [
      workspacesKey(organization),
      projectsKey(organization),
      conversationsKey(organization),
      ["conversation"],
    ],
  });
