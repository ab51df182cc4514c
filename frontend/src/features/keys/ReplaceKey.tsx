import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, PasswordInput, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/shared/api/problem";
import type { ProviderKey } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { useReplaceKey } from "./api";

interface ReplaceKeyProps {
  organization: string;
  providerKey: ProviderKey;
  opened: boolean;
  onClose: () => void;
}

/** Another secret in a key's place; its loans, order and history stay. */
export function ReplaceKey({ organization, providerKey, opened, onClose }: ReplaceKeyProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Replace “{providerKey.name}”</Trans>}>
      <ReplaceForm organization={organization} providerKey={providerKey} onClose={onClose} />
    </Modal>
  );
}

function ReplaceForm({ organization, providerKey, onClose }: Omit<ReplaceKeyProps, "opened">) {
  const { t } = useLingui();
  const replace = useReplaceKey(organization);
  const [overlap, setOverlap] = useState("3600");
  const [error, setError] = useState<unknown>(null);
  const field = error instanceof ApiError ? error.fields.secret : undefined;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const secret = String(new FormData(form).get("secret") ?? "").trim();
    setError(null);
    try {
      const key = await replace.mutateAsync({
        id: providerKey.id,
        secret,
        overlap_seconds: Number(overlap),
      });
      form.reset();
      notifications.show({
        message:
          key.status === "valid"
            ? t`“${key.name}” has a new secret, verified and in use.`
            : t`“${key.name}” has a new secret. The provider could not be asked about it yet.`,
      });
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      // A mutation remembers what it was called with; a secret is not to be remembered.
      replace.reset();
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} data-testid="replace-form" autoComplete="off">
      <Stack>
        <Text size="sm">
          <Trans>
            Name, order and loans stay; new answers take the new key at once. The provider is asked first: a
            key that it refuses changes nothing.
          </Trans>
        </Text>
        {field ? null : <ErrorNote error={error} />}
        <PasswordInput
          name="secret"
          label={t`New key`}
          placeholder={t`Paste it here`}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          error={field}
          data-autofocus
          data-1p-ignore
          data-lpignore="true"
        />
        <Select
          label={t`Answers that run with the present key`}
          value={overlap}
          onChange={(value) => value && setOverlap(value)}
          allowDeselect={false}
          data={[
            { value: "0", label: t`Stop at once` },
            { value: "3600", label: t`May go on for 1 hour` },
            { value: "86400", label: t`May go on for 1 day` },
          ]}
          data-testid="replace-overlap"
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={replace.isPending} data-testid="replace-confirm">
            <Trans>Replace and verify</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
