import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Menu, ScrollArea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { Check, ChevronDown, Folder, Lock, Users } from "lucide-react";
import { projectsQuery } from "@/features/projects/api";
import { projectRights } from "@/features/projects/rights";
import type { Project } from "@/shared/api/types";
import { useMay } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { Loading } from "@/shared/ui/Loading";
import styles from "./ChatPage.module.css";

/** The projects in use where the person may ask. */
function useWritable(organization: string): Project[] | undefined {
  const may = useMay();
  const { data } = useQuery(projectsQuery(organization));
  return data?.filter((one) => projectRights(one, may).write);
}

/** Where a new conversation will stand, and so who will see it; nothing when there is nothing to choose. */
export function PlacePicker({ organization, project }: { organization: string; project: Project | null }) {
  const { t } = useLingui();
  const may = useMay();
  const navigate = useNavigate();
  const projects = useWritable(organization) ?? [];
  const alone = may("conversations.begin_private");
  if (projects.length === 0) return null;
  const go = (id?: string) => void navigate({ to: "/new", search: id ? { project: id } : {} });
  const Icon = project ? (project.is_shared ? Users : Lock) : Lock;
  return (
    <Menu width={280} position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          mt={8}
          fw={450}
          leftSection={<Icon size={14} />}
          rightSection={<ChevronDown size={13} />}
          data-testid="place-picker"
          aria-label={t`Where the conversation will stand`}
        >
          {project ? project.name : <Trans>No project: only you see it</Trans>}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320}>
          {alone ? (
            <Menu.Item leftSection={project ? <Lock size={15} /> : <Check size={15} />} onClick={() => go()}>
              <Trans>No project: only you see it</Trans>
            </Menu.Item>
          ) : null}
          {projects.map((one) => (
            <Menu.Item
              key={one.id}
              leftSection={one.id === project?.id ? <Check size={15} /> : <Folder size={15} />}
              onClick={() => go(one.id)}
            >
              {one.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}

/** For people who have conversations inside of projects alone: which one, or why there is none. */
export function ChoosePlace({ organization }: { organization: string }) {
  const projects = useWritable(organization);
  if (!projects) return <Loading />;
  const [first] = projects;
  if (!first)
    return (
      <Blank icon={Folder} title={<Trans>There is no project where you can ask</Trans>}>
        <Trans>
          As a guest you work in the projects that were given to you. Ask whoever invited you to let you write
          in one.
        </Trans>
      </Blank>
    );
  if (projects.length === 1) return <Navigate to="/new" search={{ project: first.id }} replace />;
  return <Choices projects={projects} />;
}

function Choices({ projects }: { projects: Project[] }) {
  const navigate = useNavigate();
  return (
    <div data-testid="choose-place">
      <p>
        <Trans>Choose the project to ask in:</Trans>
      </p>
      <div className={styles.ideas}>
        {projects.map((one) => (
          <Button
            key={one.id}
            variant="default"
            leftSection={<Folder size={15} />}
            onClick={() => void navigate({ to: "/new", search: { project: one.id } })}
          >
            {one.name}
          </Button>
        ))}
      </div>
    </div>
  );
}
