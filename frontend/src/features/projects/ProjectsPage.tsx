import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, Switch, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Archive, Folder, Plus, Search, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Shelf, workspacesQuery } from "@/features/workspaces/api";
import { ShelfSelect } from "@/features/workspaces/ShelfSelect";
import type { Project } from "@/shared/api/types";
import { useMay, useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { projectsQuery } from "./api";
import { ProjectCard } from "./ProjectCard";
import { ProjectForm } from "./ProjectForm";
import styles from "./Projects.module.css";
import { groupProjects, mayAddProject, searchProjects } from "./rights";
import { SectionTabs } from "./SectionTabs";
import { ShareDialog } from "./ShareDialog";

/** From this many projects on, a field to search them is worth its place. */
const MANY = 8;

export function ProjectsPage() {
  const may = useMay();
  const organization = useOrganizationId();
  const [shelf, setShelf] = useState<Shelf>("live");
  const [all, setAll] = useState(false);
  const [search, setSearch] = useState("");
  const [edited, setEdited] = useState<Project | "new" | null>(null);
  const { data, isPending, error } = useQuery({
    ...projectsQuery(organization, { shelf, all }),
    placeholderData: keepPreviousData,
  });
  const places = useWorkspaces(organization);
  const adds = places.live.some((one) => mayAddProject(one, may));
  const shown = searchProjects(data ?? [], search);
  const many = (data?.length ?? 0) > MANY || search !== "";
  return (
    <Page
      title={<Trans>Projects</Trans>}
      lead={
        <Trans>
          Conversations that belong together, with instructions that go along with every question.
        </Trans>
      }
      actions={
        adds ? (
          <Button leftSection={<Plus size={16} />} onClick={() => setEdited("new")} data-testid="new-project">
            <Trans>New project</Trans>
          </Button>
        ) : null
      }
    >
      <SectionTabs />
      <div className={styles.bar}>
        <ShelfSelect value={shelf} onChange={setShelf} deleted={may("projects.create")} />
        {may("projects.manage_all") ? <AllSwitch on={all} onChange={setAll} /> : null}
        {many ? <SearchField value={search} onChange={setSearch} /> : null}
      </div>
      <ErrorNote error={error} />
      {isPending ? <Loading /> : null}
      {data?.length === 0 ? <Nothing shelf={shelf} onNew={adds ? () => setEdited("new") : null} /> : null}
      {data && data.length > 0 && shown.length === 0 ? (
        <Blank icon={Search} title={<Trans>No project contains that</Trans>} />
      ) : null}
      <Groups projects={shown} workspaces={places.known} organization={organization} onEdit={setEdited} />
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

/** The workspaces in use, and all whose names stand above projects. */
function useWorkspaces(organization: string) {
  const may = useMay();
  const all = may("workspaces.manage");
  const live = useQuery(workspacesQuery(organization, { all })).data ?? [];
  const archived = useQuery(workspacesQuery(organization, { shelf: "archived", all })).data ?? [];
  return { live, known: [...live, ...archived] };
}

function AllSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Switch
      size="sm"
      label={t`All projects`}
      checked={on}
      onChange={(event) => onChange(event.currentTarget.checked)}
      data-testid="all-projects"
    />
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui();
  return (
    <TextInput
      size="sm"
      ml="auto"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      placeholder={t`Search projects`}
      aria-label={t`Search projects`}
      leftSection={<Search size={14} />}
    />
  );
}

interface GroupsProps {
  projects: Project[];
  workspaces: Parameters<typeof groupProjects>[1];
  organization: string;
  onEdit: (project: Project) => void;
}

function Groups({ projects, workspaces, organization, onEdit }: GroupsProps) {
  const [shared, setShared] = useState<Project | null>(null);
  const groups = groupProjects(projects, workspaces);
  return (
    <>
      {groups.map(({ workspace, projects: inside }) => (
        <section key={workspace?.id ?? "elsewhere"} className={styles.group} data-testid="project-group">
          {groups.length > 1 || workspace ? (
            <h2 className={styles.heading}>{workspace?.name ?? <Trans>Shared with you</Trans>}</h2>
          ) : null}
          <div className={styles.list}>
            {inside.map((project) => (
              <ProjectCard
                key={project.id}
                project={project}
                organization={organization}
                onEdit={() => onEdit(project)}
                onShare={() => setShared(project)}
              />
            ))}
          </div>
        </section>
      ))}
      <ShareDialog organization={organization} project={shared} onClose={() => setShared(null)} />
    </>
  );
}

function Nothing({ shelf, onNew }: { shelf: Shelf; onNew: (() => void) | null }) {
  if (shelf === "archived")
    return (
      <Blank icon={Archive} title={<Trans>Nothing archived</Trans>}>
        <Trans>An archived project can be read by everybody who saw it, and changed by nobody.</Trans>
      </Blank>
    );
  if (shelf === "deleted")
    return (
      <Blank icon={Trash2} title={<Trans>Nothing deleted</Trans>}>
        <Trans>Deleted projects wait here for two weeks; until then they can be restored.</Trans>
      </Blank>
    );
  if (!onNew)
    return (
      <Blank icon={Folder} title={<Trans>No project yet</Trans>}>
        <Trans>Projects appear here as soon as somebody shares one with you.</Trans>
      </Blank>
    );
  return (
    <Blank
      icon={Folder}
      title={<Trans>No project yet</Trans>}
      action={
        <Button mt="sm" onClick={onNew}>
          <Trans>Create the first</Trans>
        </Button>
      }
    >
      <Trans>For example one a customer, with the tone and the facts every answer should keep to.</Trans>
    </Blank>
  );
}
