import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "@/shared/api/problem";
import { ErrorNote } from "@/shared/ui/ErrorNote";

interface TypedConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What happens, and what else must be chosen. */
  children: ReactNode;
  /** What must be typed. */
  word: string;
  action: ReactNode;
  /** False while something else is still to be chosen. */
  ready?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: (typed: string) => void;
}

/** A step that cannot be taken by mistake: a name is typed first. */
export function TypedConfirm({ opened, onClose, title, ...form }: TypedConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <ConfirmForm onClose={onClose} {...form} />
    </Modal>
  );
}

function ConfirmForm(props: Omit<TypedConfirmProps, "opened" | "title">) {
  const { children, word, action, ready = true, pending, error, onClose, onConfirm } = props;
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const field = error instanceof ApiError ? error.fields.confirm : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onConfirm(typed);
  };
  return (
    <form onSubmit={submit} data-testid="typed-confirm">
      <Stack>
        {children}
        <TextInput
          label={t`Type ${word} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          error={field}
          name="confirm"
        />
        {field ? null : <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={typed !== word || !ready}
            loading={pending}
            data-testid="typed-confirm-do"
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
