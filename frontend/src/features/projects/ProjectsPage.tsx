import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Folder, MessageSquare, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Project } from "@/shared/api/types";
import { useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { notifyError } from "@/shared/ui/notify";
import { Page } from "@/shared/ui/Page";
import { deleteProject, projectsKey, projectsQuery } from "./api";
import { ProjectForm } from "./ProjectForm";
import styles from "./Projects.module.css";

export function ProjectsPage() {
  const organization = useOrganizationId();
  const { data, isPending, error } = useQuery(projectsQuery(organization));
  const [edited, setEdited] = useState<Project | "new" | null>(null);
  return (
    <Page
      title={<Trans>Projects</Trans>}
      lead={
        <Trans>
          Conversations that belong together, with instructions that go along with every question.
        </Trans>
      }
      actions={
        <Button leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
          <Trans>New project</Trans>
        </Button>
      }
    >
      <ErrorNote error={error} />
      {isPending ? <Loading /> : null}
      {data?.length === 0 ? (
        <Blank
          icon={Folder}
          title={<Trans>No project yet</Trans>}
          action={
            <Button mt="sm" onClick={() => setEdited("new")}>
              <Trans>Create the first</Trans>
            </Button>
          }
        >
          <Trans>For example one a customer, with the tone and the facts every answer should keep to.</Trans>
        </Blank>
      ) : null}
      <div className={styles.list}>
        {data?.map((project) => (
          <ProjectRow
            key={project.id}
            project={project}
            organization={organization}
            onEdit={() => setEdited(project)}
          />
        ))}
      </div>
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === "new" ? <Trans>New project</Trans> : <Trans>Edit project</Trans>}
        size="lg"
      >
        {edited ? (
          <ProjectForm
            organization={organization}
            project={edited === "new" ? null : edited}
            onSaved={() => setEdited(null)}
          />
        ) : null}
      </Modal>
    </Page>
  );
}

interface ProjectRowProps {
  project: Project;
  organization: string;
  onEdit: () => void;
}

function ProjectRow({ project, organization, onEdit }: ProjectRowProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [, filter] = useLocalStorage({ key: "byok-project", defaultValue: "" });
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteProject(organization, project.id),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsKey(organization) }),
    onError: notifyError,
  });
  const open = () => {
    filter(project.id);
    void navigate({ to: "/new", search: { project: project.id } });
  };
  return (
    <div className={styles.row}>
      <button type="button" className={styles.open} onClick={open}>
        <Text fw={550}>{project.name}</Text>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {project.instructions || <Trans>No instructions</Trans>}
        </Text>
        {project.default_models.length > 0 ? (
          <Text size="xs" c="dimmed">
            <Plural value={project.default_models.length} one="# default model" other="# default models" />
          </Text>
        ) : null}
      </button>
      <Menu width={220}>
        <Menu.Target>
          <ActionIcon aria-label={t`Menu of ${project.name}`}>
            <Ellipsis size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<MessageSquare size={15} />} onClick={open}>
            <Trans>Open its conversations</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<Pencil size={15} />} onClick={onEdit}>
            <Trans>Edit</Trans>
          </Menu.Item>
          <Menu.Item color="red" leftSection={<Trash2 size={15} />} onClick={() => setAsked(true)}>
            <Trans>Delete</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked} onClose={() => setAsked(false)} title={<Trans>Delete this project?</Trans>}>
        <Stack>
          <Text size="sm">
            <Trans>“{project.name}” and its instructions are deleted.</Trans>
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsked(false)}>
              <Trans>Keep it</Trans>
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              <Trans>Delete</Trans>
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
