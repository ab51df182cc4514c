import { Trans, useLingui } from "@lingui/react/macro";
import {
  Button,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
  useMantineColorScheme,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { answer, api } from "@/shared/api/client";
import { meQuery, useMe, useServerConfig } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Page } from "@/shared/ui/Page";
import styles from "./Settings.module.css";

export function SettingsPage() {
  const config = useServerConfig();
  return (
    <Page title={<Trans>Settings</Trans>} width={680}>
      <Stack gap={44}>
        <Profile />
        <Appearance />
        {config ? (
          <Text size="xs" c="dimmed">
            byokplatform {config.version}
          </Text>
        ) : null}
      </Stack>
    </Page>
  );
}

function Section({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <Title order={3}>{title}</Title>
      {lead ? (
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      ) : null}
      <div className={styles.body}>{children}</div>
    </section>
  );
}

function Profile() {
  const { t } = useLingui();
  const me = useMe();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (name: string) => answer(api.PATCH("/api/v1/me/", { body: { name } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      notifications.show({ message: t`Saved` });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  return (
    <Section title={<Trans>Profile</Trans>}>
      <form onSubmit={submit}>
        <Stack>
          <ErrorNote error={save.error} />
          <TextInput label={t`Name`} name="name" defaultValue={me.name} maxLength={150} autoComplete="name" />
          <TextInput label={t`Email`} value={me.email} readOnly variant="filled" />
          <Button type="submit" variant="default" w="fit-content" loading={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

function Appearance() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={<Trans>Appearance</Trans>}>
      <SegmentedControl
        value={colorScheme}
        onChange={(value) => setColorScheme(value === "light" || value === "dark" ? value : "auto")}
        data={[
          { value: "light", label: t`Light` },
          { value: "dark", label: t`Dark` },
          { value: "auto", label: t`System` },
        ]}
      />
    </Section>
  );
}
