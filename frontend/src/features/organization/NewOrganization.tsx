import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { ApiError } from "@/shared/api/problem";
import { useOrganization } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { createOrganization, useRefresh } from "./api";

interface NewOrganizationProps {
  opened: boolean;
  onClose: () => void;
}

/** Another organization beside those that one has; the pages then show the new one. */
export function NewOrganization({ opened, onClose }: NewOrganizationProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>New organization</Trans>}>
      <NewOrganizationForm onClose={onClose} />
    </Modal>
  );
}

function NewOrganizationForm({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const [, choose] = useOrganization();
  const create = useMutation({
    mutationFn: createOrganization,
    onSuccess: async (made) => {
      await refresh();
      choose(made.id);
      onClose();
      await navigate({ to: "/" });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  const fields = create.error instanceof ApiError ? create.error.fields : {};
  return (
    <form onSubmit={submit} data-testid="new-organization-form">
      <Stack>
        <Text size="sm">
          <Trans>
            It has people, keys, projects and conversations of its own; nothing passes between two
            organizations. You become its owner.
          </Trans>
        </Text>
        {fields.name ? null : <ErrorNote error={create.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          autoComplete="off"
          error={fields.name}
        />
        <Button type="submit" loading={create.isPending} data-testid="new-organization-create">
          <Trans>Create and switch to it</Trans>
        </Button>
      </Stack>
    </form>
  );
}
