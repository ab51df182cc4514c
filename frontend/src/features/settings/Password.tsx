import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { errorOf } from "@/features/auth/AuthForm";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ApiError } from "@/shared/api/problem";
import { changePassword, passwordQuery, sessionsQuery } from "./api";
import { Section } from "./Section";
import { useAct } from "./useAct";

export function Password() {
  const { data: has } = useQuery(passwordQuery);
  const [opened, setOpened] = useState(false);
  return (
    <Section
      title={<Trans>Password</Trans>}
      lead={
        has === false ? (
          <Trans>You have none yet. With one you can sign in without your provider.</Trans>
        ) : (
          <Trans>A new one signs you out everywhere else.</Trans>
        )
      }
      testId="password"
      action={
        opened || has === undefined ? null : (
          <Button variant="default" onClick={() => setOpened(true)} data-testid="change-password">
            {has ? <Trans>Change</Trans> : <Trans>Set one</Trans>}
          </Button>
        )
      }
    >
      {opened ? <PasswordForm has={has ?? true} onDone={() => setOpened(false)} /> : null}
    </Section>
  );
}

function PasswordForm({ has, onDone }: { has: boolean; onDone: () => void }) {
  const { t } = useLingui();
  const change = useAct<unknown, { current_password?: string; new_password: string }>({
    act: changePassword,
    changes: [sessionsQuery.queryKey, passwordQuery.queryKey],
    silent: true,
    onSuccess: () => {
      notifications.show({ message: t`Your password is changed. You are signed out everywhere else.` });
      onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const current = has ? { current_password: String(values.get("current") ?? "") } : {};
    change.mutate({ ...current, new_password: String(values.get("new") ?? "") });
  };
  const named = change.shown instanceof ApiError && Object.keys(change.shown.fields).length > 0;
  return (
    <form onSubmit={submit}>
      <Stack>
        {named ? null : <ErrorNote error={change.shown} />}
        {has ? (
          <PasswordInput
            name="current"
            label={t`Current password`}
            autoComplete="current-password"
            required
            withAsterisk={false}
            autoFocus
            error={errorOf(change.shown, "current_password")}
          />
        ) : null}
        <PasswordInput
          name="new"
          label={t`New password`}
          description={t`At least 10 characters`}
          autoComplete="new-password"
          minLength={10}
          required
          withAsterisk={false}
          autoFocus={!has}
          error={errorOf(change.shown, "new_password")}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            <Trans>Save</Trans>
          </Button>
          <Button variant="default" onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
