import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { dateField, expiryOf } from "@/features/tokens/expiry";
import { ApiError } from "@/shared/api/problem";
import type { ProviderKey } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { useChangeKey } from "./api";

interface EditKeyProps {
  organization: string;
  providerKey: ProviderKey;
  opened: boolean;
  onClose: () => void;
}

/** A key's name, and the day on which it ends at its provider; two weeks before, it warns. */
export function EditKey({ organization, providerKey: key, opened, onClose }: EditKeyProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Name and expiry</Trans>}>
      <EditForm organization={organization} providerKey={key} onClose={onClose} />
    </Modal>
  );
}

function EditForm({ organization, providerKey: key, onClose }: Omit<EditKeyProps, "opened">) {
  const { t } = useLingui();
  const change = useChangeKey(organization);
  const fields = change.error instanceof ApiError ? change.error.fields : {};
  const before = key.expires_at ? dateField(Date.parse(key.expires_at)) : "";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const name = String(values.get("name") ?? "").trim();
    const date = String(values.get("date") ?? "");
    const end = date === "" ? null : expiryOf("date", date);
    change.mutate(
      {
        id: key.id,
        ...(name && name !== key.name ? { name } : {}),
        ...(date !== before && end !== undefined ? { expires_at: end } : {}),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <form onSubmit={submit} data-testid="edit-key-form">
      <Stack>
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={change.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          defaultValue={key.name}
          maxLength={80}
          required
          withAsterisk={false}
          autoComplete="off"
          error={fields.name}
        />
        <TextInput
          type="date"
          name="date"
          label={t`Last day`}
          description={t`When the key ends at its provider. You are reminded two weeks before; empty for no end.`}
          defaultValue={before}
          min={dateField()}
          error={fields.expires_at}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={change.isPending} data-testid="edit-key-save">
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
