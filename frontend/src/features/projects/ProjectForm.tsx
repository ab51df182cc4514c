import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Fieldset, MultiSelect, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { modelsQuery } from "@/features/models/api";
import { answersInText, groupModels } from "@/features/models/choose";
import { PayerRuleForm } from "@/features/payers/PayerRuleForm";
import { workspacesQuery } from "@/features/workspaces/api";
import { ApiError } from "@/shared/api/problem";
import type { Project } from "@/shared/api/types";
import { useMay } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { createProject, projectsKey, updateProject } from "./api";
import { mayAddProject, projectRights } from "./rights";

interface ProjectFormProps {
  organization: string;
  project: Project | null;
  onSaved: () => void;
}

export function ProjectForm({ organization, project, onSaved }: ProjectFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const may = useMay();
  const { data: known } = useQuery(workspacesQuery(organization));
  const workspaces = known?.filter((one) => mayAddProject(one, may));
  const { data: models } = useQuery(modelsQuery(organization));
  const [workspace, setWorkspace] = useState(project?.workspace ?? null);
  const [chosen, setChosen] = useState(project?.default_models ?? []);
  const [inherits, setInherits] = useState(false);
  const home = workspaces?.find((one) => one.id === workspace) ?? workspaces?.[0];
  const save = useMutation({
    mutationFn: (values: { name: string; instructions: string }) => {
      const body = { ...values, default_models: chosen };
      if (project) return updateProject(organization, project.id, body);
      return createProject(organization, { ...body, workspace: home?.id ?? "", inherits });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectsKey(organization) });
      onSaved();
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    save.mutate({
      name: String(values.get("name") ?? "").trim(),
      instructions: String(values.get("instructions") ?? "").trim(),
    });
  };
  const options = groupModels((models ?? []).filter(answersInText), "").map((group) => ({
    group: group.name,
    items: group.models.map((model) => ({ value: model.id, label: model.name })),
  }));
  return (
    <form onSubmit={submit}>
      <Stack>
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={save.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          defaultValue={project?.name}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          error={fields.name}
        />
        {!project && workspaces && workspaces.length > 1 ? (
          <Select
            label={t`Workspace`}
            data={workspaces.map((entry) => ({ value: entry.id, label: entry.name }))}
            value={home?.id ?? null}
            onChange={setWorkspace}
            allowDeselect={false}
          />
        ) : null}
        <Textarea
          name="instructions"
          label={t`Instructions`}
          description={t`What every answer in this project should know and keep to.`}
          defaultValue={project?.instructions}
          autosize
          minRows={5}
          maxRows={16}
          error={fields.instructions}
        />
        <MultiSelect
          label={t`Default models`}
          size="md"
          data={options}
          value={chosen}
          onChange={setChosen}
          searchable
          limit={80}
          maxValues={4}
          clearable
          error={fields.default_models}
        />
        {!project && home ? <Sight workspace={home.name} inherits={inherits} onChange={setInherits} /> : null}
        {project && projectRights(project, may).manage ? (
          <Fieldset legend={t`Who pays`} mt={4}>
            <PayerRuleForm organization={organization} place={{ project: project.id }} />
          </Fieldset>
        ) : null}
        <Button type="submit" loading={save.isPending} disabled={!project && !home}>
          {project ? <Trans>Save</Trans> : <Trans>Create project</Trans>}
        </Button>
      </Stack>
    </form>
  );
}

interface SightProps {
  workspace: string;
  inherits: boolean;
  onChange: (inherits: boolean) => void;
}

/** Who sees a new project: private until it is given to others. */
function Sight({ workspace, inherits, onChange }: SightProps) {
  const { t } = useLingui();
  return (
    <Radio.Group
      label={t`Who sees it`}
      value={inherits ? "workspace" : "me"}
      onChange={(value) => onChange(value === "workspace")}
    >
      <Stack gap="xs" mt={4}>
        <Radio value="me" label={t`Only me`} description={t`You can share it with people at any time.`} />
        <Radio
          value="workspace"
          label={t`Everyone in ${workspace}`}
          description={t`With the roles they have in the workspace.`}
        />
      </Stack>
    </Radio.Group>
  );
}
