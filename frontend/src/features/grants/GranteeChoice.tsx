import { useLingui } from "@lingui/react/macro";
import { SegmentedControl, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "@/features/people/api";
import { projectsQuery } from "@/features/projects/api";
import { tokensQuery } from "@/features/tokens/api";
import { workspacesQuery } from "@/features/workspaces/api";
import type { Grant, Member } from "@/shared/api/types";
import { useMay, useMe } from "@/shared/session";

export type GranteeKind = Grant["grantee"]["kind"];

export interface Receiver {
  kind: GranteeKind;
  id: string | null;
}

interface GranteeChoiceProps {
  organization: string;
  value: Receiver;
  onChange: (value: Receiver) => void;
  error?: string;
}

interface Option {
  value: string;
  label: string;
}

/** Whom or what a key is lent to: a person by name, a project, a workspace, or a program's token. */
export function GranteeChoice({ organization, value, onChange, error }: GranteeChoiceProps) {
  const { t } = useLingui();
  const options = useReceivers(organization);
  const labels: Record<GranteeKind, string> = {
    user: t`Person`,
    project: t`Project`,
    workspace: t`Workspace`,
    token: t`Token`,
  };
  const hints: Record<GranteeKind, string> = {
    user: t`For what they ask, anywhere in the organization.`,
    project: t`For what anybody asks in this project.`,
    workspace: t`For what its people ask, in their own conversations too.`,
    token: t`For what one program asks with it.`,
  };
  const kinds = (["user", "project", "workspace", "token"] as const).filter(
    (kind) => options[kind].length > 0,
  );
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as GranteeKind, id: null })}
        data={kinds.map((kind) => ({ value: kind, label: labels[kind] }))}
        aria-label={t`Lend to`}
        data-testid="grantee-kind"
      />
      <Select
        key={value.kind}
        label={labels[value.kind]}
        description={hints[value.kind]}
        placeholder={value.kind === "user" ? t`Name or e-mail` : undefined}
        data={options[value.kind]}
        value={value.id}
        onChange={(id) => onChange({ ...value, id })}
        searchable
        limit={60}
        nothingFoundMessage={t`Nothing by that name`}
        error={error}
        data-testid="grantee"
      />
    </Stack>
  );
}

function useReceivers(organization: string): Record<GranteeKind, Option[]> {
  const may = useMay();
  const me = useMe();
  const { data: members } = useQuery({ ...membersQuery(organization), enabled: may("members.read") });
  const { data: projects } = useQuery(projectsQuery(organization));
  const { data: workspaces } = useQuery(workspacesQuery(organization));
  const { data: tokens } = useQuery({ ...tokensQuery(organization), enabled: may("tokens.create") });
  return {
    user: (members ?? []).filter((one) => one.user.id !== me.id && asks(one)).map(personOption),
    project: (projects ?? []).map(({ id, name }) => ({ value: id, label: name })),
    workspace: (workspaces ?? []).map(({ id, name }) => ({ value: id, label: name })),
    token: (tokens ?? []).map(({ id, name, owner }) => ({ value: id, label: `${name} (${owner.name})` })),
  };
}

/** Viewers and auditors ask nothing, so a key is of no use to them. */
const asks = ({ role, status }: Member) => status === "active" && role !== "viewer" && role !== "auditor";

function personOption({ user }: Member): Option {
  return { value: user.id, label: user.name ? `${user.name} (${user.email})` : user.email };
}
