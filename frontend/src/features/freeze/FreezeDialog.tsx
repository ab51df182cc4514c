import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import type { Freeze } from "@/shared/api/types";
import { ApiError } from "@/shared/api/problem";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { useFreeze } from "./api";

interface FreezeDialogProps {
  organization: string;
  scope: Freeze["scope"];
  target: string | null;
  /** What it is called. */
  name: string;
  opened: boolean;
  onClose: () => void;
}

/** Stops all calls of a key, a project or an organization, with a reason that everybody concerned reads. */
export function FreezeDialog({ organization, scope, target, name, opened, onClose }: FreezeDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Freeze “{name}”?</Trans>}>
      <FreezeForm organization={organization} scope={scope} target={target} onClose={onClose} />
    </Modal>
  );
}

type FreezeFormProps = Pick<FreezeDialogProps, "organization" | "scope" | "target" | "onClose">;

function FreezeForm({ organization, scope, target, onClose }: FreezeFormProps) {
  const { t } = useLingui();
  const freeze = useFreeze(organization);
  const field = freeze.error instanceof ApiError ? freeze.error.fields.reason : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    if (reason) freeze.mutate({ scope, target, reason }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} data-testid="freeze-form">
      <Stack>
        <Text size="sm">
          <Consequence scope={scope} />
        </Text>
        {field ? null : <ErrorNote error={freeze.error} />}
        <TextInput
          name="reason"
          label={t`Reason`}
          description={t`Everybody whom it stops reads it.`}
          maxLength={500}
          required
          withAsterisk={false}
          data-autofocus
          autoComplete="off"
          error={field}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" color="red" loading={freeze.isPending} data-testid="freeze-confirm">
            <Trans>Freeze</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Consequence({ scope }: { scope: Freeze["scope"] }): ReactNode {
  switch (scope) {
    case "organization":
      return (
        <Trans>
          No model is called any more, by nobody and no program, and running answers stop within a second. All
          else goes on: everything can be read. You can lift it at any time.
        </Trans>
      );
    case "project":
      return (
        <Trans>
          In this project no model is called any more, and running answers stop within a second. It can still
          be read. You can lift it at any time.
        </Trans>
      );
    case "key":
      return (
        <Trans>
          This key pays for nothing any more, its loans included, and running answers stop within a second.
          Unlike revoking, this can be lifted at any time.
        </Trans>
      );
  }
}
