import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { ApiError } from "@/shared/api/problem";
import type { OrganizationMembership } from "@/shared/api/types";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { updateOrganization, useRefresh } from "./api";
import styles from "./Organization.module.css";
import { Section } from "./Section";

interface GeneralProps {
  organization: OrganizationMembership;
  editable: boolean;
}

/** The name, which changes, and the address name, which programs hold on to. */
export function General({ organization, editable }: GeneralProps) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const save = useMutation({
    mutationFn: (name: string) => updateOrganization(organization.id, { name }),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t`Saved` });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  return (
    <Section title={<Trans>General</Trans>}>
      <form onSubmit={submit} data-testid="organization-form">
        <Stack>
          {fields.name ? null : <ErrorNote error={save.error} />}
          <TextInput
            label={t`Name`}
            name="name"
            defaultValue={organization.name}
            readOnly={!editable}
            variant={editable ? "default" : "filled"}
            required={editable}
            withAsterisk={false}
            maxLength={120}
            autoComplete="off"
            error={fields.name}
          />
          <TextInput
            label={t`Address name`}
            description={t`Programs call the organization by it in the API. It stays when the name changes.`}
            value={organization.slug}
            readOnly
            variant="filled"
            classNames={{ input: styles.mono }}
            rightSection={<CopyIcon value={organization.slug} label={t`Copy the address name`} />}
            data-testid="organization-slug"
          />
          {editable ? (
            <Button type="submit" variant="default" w="fit-content" loading={save.isPending}>
              <Trans>Save</Trans>
            </Button>
          ) : null}
        </Stack>
      </form>
    </Section>
  );
}
