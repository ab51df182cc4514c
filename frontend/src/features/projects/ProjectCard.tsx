import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Menu, Text, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import {
  Archive,
  ArchiveRestore,
  Ellipsis,
  Lock,
  MessageSquare,
  Pencil,
  Trash2,
  UserPlus,
  Users,
} from "lucide-react";
import { useState } from "react";
import { FreezeDialog } from "@/features/freeze/FreezeDialog";
import { FreezeItem } from "@/features/freeze/FreezeItem";
import { ObjectRoleName } from "@/features/sharing/ObjectRole";
import type { Project } from "@/shared/api/types";
import { daysUntil } from "@/shared/format";
import { useMay } from "@/shared/session";
import { Explained } from "@/shared/ui/Explained";
import styles from "./Projects.module.css";
import { type ProjectRights, projectRights } from "./rights";
import { useProjectShelving } from "./useProjectShelving";

interface ProjectCardProps {
  project: Project;
  organization: string;
  onEdit: () => void;
  onShare: () => void;
}

/** A project: opened by a click where one has a role in it, managed from its menu. */
export function ProjectCard({ project, organization, onEdit, onShare }: ProjectCardProps) {
  const may = useMay();
  const rights = projectRights(project, may);
  const open = useOpenProject();
  const content = <Content project={project} />;
  return (
    <div
      className={styles.row}
      data-testid="project-card"
      data-name={project.name}
      data-role={project.role ?? "none"}
      data-shared={project.is_shared}
      data-closed={!rights.open}
    >
      {rights.open ? (
        <button type="button" className={styles.open} onClick={() => open(project)}>
          {content}
        </button>
      ) : (
        <div className={styles.open}>{content}</div>
      )}
      {project.deleted_at ? (
        <RestoreButton organization={organization} project={project} />
      ) : (
        <ProjectMenu
          organization={organization}
          project={project}
          rights={rights}
          onOpen={() => open(project)}
          onEdit={onEdit}
          onShare={onShare}
        />
      )}
    </div>
  );
}

function useOpenProject(): (project: Project) => void {
  const navigate = useNavigate();
  const [, filter] = useLocalStorage({ key: "byok-project", defaultValue: "" });
  return (project) => {
    filter(project.id);
    void navigate({ to: "/new", search: { project: project.id } });
  };
}

function Content({ project }: { project: Project }) {
  const models = project.default_models.length;
  return (
    <>
      <span className={styles.name}>
        <Text fw={550} truncate>
          {project.name}
        </Text>
        <Sight project={project} />
      </span>
      <Text size="sm" c="dimmed" lineClamp={2}>
        {project.instructions || <Trans>No instructions</Trans>}
      </Text>
      <span className={styles.facts}>
        <Standing project={project} />
        {models > 0 ? (
          <Text size="xs" c="dimmed" span>
            <Plural value={models} one="# default model" other="# default models" />
          </Text>
        ) : null}
      </span>
    </>
  );
}

/** A lock or people: whether anybody else sees it. */
function Sight({ project }: { project: Project }) {
  const { t } = useLingui();
  if (project.role === null) return null;
  const label = project.is_shared ? t`Shared with others` : t`Private: only you see it`;
  const Icon = project.is_shared ? Users : Lock;
  return (
    <Tooltip label={label}>
      <Icon size={14} aria-label={label} className={styles.sight} />
    </Tooltip>
  );
}

/** What sets this project apart: the own role where it is not the highest, and that it was put away. */
function Standing({ project }: { project: Project }) {
  if (project.erased_at) return <Erased moment={project.erased_at} />;
  return (
    <>
      {project.role === null ? (
        <Tooltip
          multiline
          w={240}
          label={<Trans>You can manage this project. To read its conversations, take a role in it.</Trans>}
        >
          <Badge color="yellow">
            <Trans>No role of your own</Trans>
          </Badge>
        </Tooltip>
      ) : project.role === "manager" ? null : (
        <Badge color="gray">
          <ObjectRoleName role={project.role} />
        </Badge>
      )}
      {project.is_archived && !project.archived_at ? (
        <Badge color="gray">
          <Trans>Archived with its workspace</Trans>
        </Badge>
      ) : null}
    </>
  );
}

export function Erased({ moment }: { moment: string }) {
  const days = daysUntil(moment);
  return (
    <Badge color="red">
      <Plural value={days} one="Erased in # day" other="Erased in # days" />
    </Badge>
  );
}

function RestoreButton({ organization, project }: { organization: string; project: Project }) {
  const { restore, busy } = useProjectShelving(organization);
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => restore(project)}
      loading={busy}
      data-testid="project-restore"
    >
      <Trans>Restore</Trans>
    </Button>
  );
}

interface ProjectMenuProps {
  organization: string;
  project: Project;
  rights: ProjectRights;
  onOpen: () => void;
  onEdit: () => void;
  onShare: () => void;
}

function ProjectMenu({ organization, project, rights, onOpen, onEdit, onShare }: ProjectMenuProps) {
  const { t } = useLingui();
  const [freezing, setFreezing] = useState(false);
  return (
    <Menu width={250}>
      <Menu.Target>
        <ActionIcon aria-label={t`Menu of ${project.name}`} data-testid="project-menu">
          <Ellipsis size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {rights.open ? (
          <Menu.Item leftSection={<MessageSquare size={15} />} onClick={onOpen}>
            <Trans>Open its conversations</Trans>
          </Menu.Item>
        ) : null}
        <Menu.Item
          leftSection={rights.manage ? <UserPlus size={15} /> : <Users size={15} />}
          onClick={onShare}
          data-testid="project-share"
        >
          {rights.manage ? <Trans>Share…</Trans> : <Trans>Who sees this</Trans>}
        </Menu.Item>
        {rights.edit ? (
          <Menu.Item leftSection={<Pencil size={15} />} onClick={onEdit} data-testid="project-edit">
            <Trans>Edit</Trans>
          </Menu.Item>
        ) : null}
        {rights.manage ? (
          <>
            <Menu.Divider />
            <FreezeItem
              organization={organization}
              scope="project"
              target={project.id}
              onFreeze={() => setFreezing(true)}
            />
            <Keeping organization={organization} project={project} />
          </>
        ) : null}
      </Menu.Dropdown>
      <FreezeDialog
        organization={organization}
        scope="project"
        target={project.id}
        name={project.name}
        opened={freezing}
        onClose={() => setFreezing(false)}
      />
    </Menu>
  );
}

/** Archive or restore, and delete: no question before, but a way back after. */
function Keeping({ organization, project }: { organization: string; project: Project }) {
  const { archive, restore, remove } = useProjectShelving(organization);
  return (
    <>
      <Menu.Divider />
      {project.archived_at ? (
        <Menu.Item
          leftSection={<ArchiveRestore size={15} />}
          onClick={() => restore(project)}
          data-testid="project-restore"
        >
          <Trans>Restore</Trans>
        </Menu.Item>
      ) : null}
      {project.is_archived ? null : (
        <Menu.Item
          leftSection={<Archive size={15} />}
          onClick={() => archive(project)}
          data-testid="project-archive"
        >
          <Explained title={<Trans>Archive</Trans>}>
            <Trans>Stays to be read, for everybody.</Trans>
          </Explained>
        </Menu.Item>
      )}
      <Menu.Item
        color="red"
        leftSection={<Trash2 size={15} />}
        onClick={() => remove(project)}
        data-testid="project-delete"
      >
        <Explained title={<Trans>Delete</Trans>}>
          <Trans>Its conversations go with it. Two weeks to restore.</Trans>
        </Explained>
      </Menu.Item>
    </>
  );
}
