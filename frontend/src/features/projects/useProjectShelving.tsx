import { Trans } from "@lingui/react/macro";
import { conversationsKey } from "@/features/chat/api";
import { type Shelving, useShelving } from "@/features/sharing/useShelving";
import { archiveProject, deleteProject, projectsKey, restoreProject } from "./api";

/** Puts projects away, deletes them and brings them back, with their conversations. */
export const useProjectShelving = (organization: string): Shelving =>
  useShelving({
    archive: (id) => archiveProject(organization, id),
    restore: (id) => restoreProject(organization, id),
    remove: (id) => deleteProject(organization, id),
    archived: (name) => <Trans>“{name}” is archived: it can be read, not changed.</Trans>,
    removed: (name) => (
      <Trans>“{name}” is deleted with its conversations. For two weeks it can be restored.</Trans>
    ),
    shown: [projectsKey(organization), conversationsKey(organization), ["conversation"]],
  });
