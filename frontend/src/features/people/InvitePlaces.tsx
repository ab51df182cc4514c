import { Trans, useLingui } from "@lingui/react/macro";
import { Group, MultiSelect, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "@/features/projects/api";
import { ObjectRoleSelect } from "@/features/sharing/ObjectRole";
import { workspacesQuery } from "@/features/workspaces/api";
import type { Invitation, ObjectRole, Role } from "@/shared/api/types";
import type { Places } from "./api";
import styles from "./People.module.css";

const everything = { all: true };

/** Where the invited begin unless something else is chosen: in the organization's oldest workspace. */
export function useFirstPlaces(organization: string): Places {
  const { data } = useQuery(workspacesQuery(organization, everything));
  const first = data?.[0];
  return { workspaces: first ? [first.id] : [], project: null };
}

interface InvitePlacesProps {
  organization: string;
  /** The roles of those who are invited: guests are asked for a project, others for workspaces. */
  kinds: Role[];
  places: Places;
  onChange: (places: Places) => void;
}

export function InvitePlaces({ organization, kinds, places, onChange }: InvitePlacesProps) {
  const working = kinds.some((one) => one !== "guest" && one !== "auditor");
  const guests = kinds.includes("guest");
  return (
    <Stack>
      {working ? (
        <Workspaces
          organization={organization}
          value={places.workspaces}
          onChange={(workspaces) => onChange({ ...places, workspaces })}
        />
      ) : null}
      {guests ? (
        <GuestProject
          organization={organization}
          value={places.project}
          onChange={(project) => onChange({ ...places, project })}
        />
      ) : null}
    </Stack>
  );
}

interface WorkspacesProps {
  organization: string;
  value: string[];
  onChange: (workspaces: string[]) => void;
}

function Workspaces({ organization, value, onChange }: WorkspacesProps) {
  const { t } = useLingui();
  const { data } = useQuery(workspacesQuery(organization, everything));
  return (
    <MultiSelect
      size="md"
      label={t`Workspaces`}
      description={t`They see what is shared with everyone there.`}
      data={data?.map((one) => ({ value: one.id, label: one.name })) ?? []}
      value={value}
      onChange={onChange}
      placeholder={value.length === 0 ? t`None to begin with` : undefined}
      clearable
      hidePickedOptions
      name="workspaces"
    />
  );
}

interface GuestProjectProps {
  organization: string;
  value: Places["project"];
  onChange: (project: Places["project"]) => void;
}

function GuestProject({ organization, value, onChange }: GuestProjectProps) {
  const { t } = useLingui();
  const { data } = useQuery(projectsQuery(organization, everything));
  const role = value?.role ?? "viewer";
  const roles: ObjectRole[] = ["viewer", "editor"];
  return (
    <div>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Select
          flex={1}
          label={t`Project for guests`}
          placeholder={t`Choose a project`}
          data={data?.map((one) => ({ value: one.id, label: one.name })) ?? []}
          value={value?.project ?? null}
          onChange={(project) => onChange(project ? { project, role } : null)}
          searchable
          nothingFoundMessage={t`No such project`}
          name="guest-project"
        />
        <ObjectRoleSelect
          size="md"
          className={styles.role}
          value={role}
          roles={roles}
          place="project"
          onChange={(next) => value && onChange({ ...value, role: next })}
          disabled={value === null}
          aria-label={t`Role in the project`}
        />
      </Group>
      {data?.length === 0 ? (
        <Text size="sm" c="dimmed" mt={6}>
          <Trans>There is no project yet. A guest always comes to one: make it first.</Trans>
        </Text>
      ) : null}
    </div>
  );
}

/** The names of the workspaces and projects that an invitation opens. */
export function InvitedTo({ organization, invitation }: { organization: string; invitation: Invitation }) {
  const { data: workspaces } = useQuery(workspacesQuery(organization, everything));
  const { data: projects } = useQuery(projectsQuery(organization, everything));
  const names = [
    ...invitation.workspaces.map((id) => workspaces?.find((one) => one.id === id)?.name),
    ...invitation.projects.map((place) => projects?.find((one) => one.id === place.project)?.name),
  ].filter((name) => name !== undefined);
  if (names.length === 0) return null;
  const list = names.join(", ");
  return (
    <Text size="xs" c="dimmed" truncate data-testid="invited-to">
      <Trans>to {list}</Trans>
    </Text>
  );
}
