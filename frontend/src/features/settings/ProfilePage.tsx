import { Trans, useLingui } from "@lingui/react/macro";
import { Button, SegmentedControl, Stack, Text, TextInput, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { answer, api } from "@/shared/api/client";
import { meQuery, useMe, useServerConfig } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { AnchorLink } from "@/shared/ui/links";
import { Section } from "./Section";

export function ProfilePage() {
  const config = useServerConfig();
  return (
    <Stack gap={44}>
      <Profile />
      <Appearance />
      {config ? (
        <Text size="xs" c="dimmed">
          byokplatform {config.version}
        </Text>
      ) : null}
    </Stack>
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
          <TextInput label={t`Name`} name="name" defaultValue={me.name} maxLength={120} autoComplete="name" />
          <TextInput
            label={t`Email`}
            description={
              <Trans>
                Change it under{" "}
                <AnchorLink to="/settings/security" inherit>
                  Security
                </AnchorLink>
                .
              </Trans>
            }
            value={me.email}
            readOnly
            variant="filled"
          />
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
