import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { Workspace } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { createWorkspace, renameWorkspace, workspacesKey } from "./api";

interface WorkspaceFormProps {
  organization: string;
  workspace: Workspace | null;
  onSaved: () => void;
}

/** The name of a workspace, new or known. */
export function WorkspaceForm({ organization, workspace, onSaved }: WorkspaceFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (name: string) =>
      workspace ? renameWorkspace(organization, workspace.id, name) : createWorkspace(organization, name),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: workspacesKey(organization) });
      onSaved();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  return (
    <form onSubmit={submit} data-testid="workspace-form">
      <Stack>
        <ErrorNote error={save.error} />
        <TextInput
          name="name"
          label={t`Name`}
          defaultValue={workspace?.name}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
        />
        <Button type="submit" loading={save.isPending}>
          {workspace ? <Trans>Save</Trans> : <Trans>Create workspace</Trans>}
        </Button>
      </Stack>
    </form>
  );
}
