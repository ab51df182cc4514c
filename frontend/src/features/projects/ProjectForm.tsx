import { Trans, useLingui } from "@lingui/react/macro";
import { Button, MultiSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { modelsQuery } from "@/features/models/api";
import { answersInText, groupModels } from "@/features/models/choose";
import { ApiError } from "@/shared/api/problem";
import type { Project } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { createProject, projectsKey, updateProject, workspacesQuery } from "./api";

interface ProjectFormProps {
  organization: string;
  project: Project | null;
  onSaved: () => void;
}

export function ProjectForm({ organization, project, onSaved }: ProjectFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: workspaces } = useQuery(workspacesQuery(organization));
  const { data: models } = useQuery(modelsQuery(organization));
  const [workspace, setWorkspace] = useState(project?.workspace ?? null);
  const [chosen, setChosen] = useState(project?.default_models ?? []);
  const place = workspace ?? workspaces?.[0]?.id ?? null;
  const save = useMutation({
    mutationFn: (values: { name: string; instructions: string }) => {
      const body = { ...values, default_models: chosen };
      if (project) return updateProject(organization, project.id, body);
      return createProject(organization, { ...body, workspace: place ?? "" });
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
            value={place}
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
        <Button type="submit" loading={save.isPending}>
          {project ? <Trans>Save</Trans> : <Trans>Create project</Trans>}
        </Button>
      </Stack>
    </form>
  );
}
