import { Trans, useLingui } from "@lingui/react/macro";
import { Radio, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "@/features/projects/api";
import { projectRights } from "@/features/projects/rights";
import { useMay, useOrganization } from "@/shared/session";
import type { NewKey } from "./api";

/** Whose a key becomes; the project where it is a project's. */
export interface Owner {
  owner: NonNullable<NewKey["owner"]>;
  project: string | null;
}

export const MINE: Owner = { owner: "personal", project: null };

/** A project's key without a project is nobody's. */
export const isWhole = ({ owner, project }: Owner): boolean => owner !== "project" || project !== null;

/** What of it a new key is made with. */
export const ownerFacts = ({ owner, project }: Owner) =>
  owner === "project" ? { owner, project } : { owner };

interface OwnerChoiceProps {
  value: Owner;
  onChange: (owner: Owner) => void;
  error?: string;
}

/** Whose a key becomes, and so for whom it pays; nothing where there is nothing to choose. */
export function OwnerChoice({ value, onChange, error }: OwnerChoiceProps) {
  const { t } = useLingui();
  const may = useMay();
  const [organization] = useOrganization();
  const { data } = useQuery(projectsQuery(organization?.id ?? ""));
  const projects = data?.filter((one) => projectRights(one, may).manage) ?? [];
  const shares = may("keys.manage_organization");
  if (!organization || (!shares && projects.length === 0)) return null;
  const choose = (owner: Owner["owner"]) =>
    onChange({
      owner,
      project: owner === "project" && projects.length === 1 ? (projects[0]?.id ?? null) : null,
    });
  return (
    <Radio.Group
      label={<Trans>Who may use it</Trans>}
      value={value.owner}
      onChange={(next) => choose(next as Owner["owner"])}
      data-testid="key-owner"
    >
      <Stack gap="xs" mt={4}>
        <Radio
          value="personal"
          label={t`Only me`}
          description={t`It pays for what you ask, before any other key. You can lend it with limits.`}
        />
        {projects.length > 0 ? (
          <Radio
            value="project"
            label={t`A project`}
            description={t`It pays for what anybody asks in the project. Its managers manage it.`}
          />
        ) : null}
        {value.owner === "project" ? (
          <Select
            ml={30}
            size="sm"
            placeholder={t`Choose a project`}
            aria-label={t`Project`}
            data={projects.map(({ id, name }) => ({ value: id, label: name }))}
            value={value.project}
            onChange={(project) => onChange({ owner: "project", project })}
            searchable={projects.length > 8}
            allowDeselect={false}
            error={error}
            data-testid="key-project"
          />
        ) : null}
        {shares ? (
          <Radio
            value="organization"
            label={t`Everyone in ${organization.name}`}
            description={t`It pays for members who have no key of their own. Admins manage it.`}
          />
        ) : null}
      </Stack>
    </Radio.Group>
  );
}
