import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Radio, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { RoleHint, RoleName, useGrantableRoles } from "@/features/people/RoleSelect";
import { ApiError } from "@/shared/api/problem";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { createServiceAccount, type NewServiceAccount, serviceAccountsKey } from "./api";

type ServiceRole = NewServiceAccount["role"];

export function ServiceAccountForm({ organization, onDone }: { organization: string; onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const roles = useGrantableRoles().filter((role) => role !== "owner");
  const [role, setRole] = useState<ServiceRole>("member");
  const create = useMutation({
    mutationFn: (body: NewServiceAccount) => createServiceAccount(organization, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: serviceAccountsKey(organization) });
      onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate({ name: String(new FormData(event.currentTarget).get("name") ?? "").trim(), role });
  };
  const fields = create.error instanceof ApiError ? create.error.fields : {};
  return (
    <form onSubmit={submit} data-testid="service-account-form">
      <Stack gap="lg">
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={create.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          placeholder={t`The program's name`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          autoComplete="off"
          error={fields.name}
        />
        <Radio.Group
          size="md"
          label={t`Role`}
          description={t`What it may do at most; each of its tokens can be limited further.`}
          value={role}
          onChange={(value) => setRole(value as ServiceRole)}
          error={fields.role}
        >
          <Stack gap={10} mt={8}>
            {roles.map((one) => (
              <Radio
                key={one}
                size="sm"
                value={one}
                label={<RoleName role={one} />}
                description={<RoleHint role={one} />}
                data-testid={`service-role-${one}`}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Button type="submit" loading={create.isPending} data-testid="service-account-create">
          <Trans>Create service account</Trans>
        </Button>
      </Stack>
    </form>
  );
}
