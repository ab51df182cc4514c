import { Trans, useLingui } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/problem";
import { useMe } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { AnchorLink } from "@/shared/ui/links";
import { requireFresh } from "./api";
import { Section } from "./Section";
import { useAct } from "./useAct";

export function DeleteAccount() {
  const [opened, setOpened] = useState(false);
  const begin = useAct({ act: requireFresh, changes: [], onSuccess: () => setOpened(true) });
  return (
    <Section
      title={<Trans>Delete account</Trans>}
      lead={
        <Trans>
          Your keys, tokens and sessions end at once. What you wrote stays where you shared it, without your
          name.
        </Trans>
      }
      action={
        <Button
          variant="default"
          c="var(--app-danger)"
          onClick={() => begin.mutate()}
          loading={begin.isPending}
          data-testid="delete-account"
        >
          <Trans>Delete</Trans>
        </Button>
      }
    >
      <Modal opened={opened} onClose={() => setOpened(false)} title={<Trans>Delete your account?</Trans>}>
        <TypeToDelete onClose={() => setOpened(false)} />
      </Modal>
    </Section>
  );
}

function TypeToDelete({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { email } = useMe();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const remove = useAct<unknown, string>({
    act: (confirm) => answer(api.DELETE("/api/v1/me/", { body: { confirm } })),
    changes: [],
    silent: true,
    onSuccess: () => {
      client.clear();
      window.location.assign("/login");
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    remove.mutate(typed);
  };
  const same = typed.trim().toLowerCase() === email;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          <Trans>
            This cannot be undone. An organization in which you are alone goes with you: it is erased after
            two weeks.
          </Trans>
        </Text>
        <TextInput
          label={t`Type ${email} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          data-testid="delete-typed"
        />
        <Refused error={remove.shown} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={!same}
            loading={remove.isPending}
            data-testid="delete-certain"
          >
            <Trans>Delete for ever</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Refused({ error }: { error: Error | null }) {
  if (!(error instanceof ApiError) || error.code !== "last_owner") return <ErrorNote error={error} />;
  return (
    <Alert role="alert" color="yellow" data-testid="last-owner">
      <Trans>
        You are the only owner of an organization that other people work in. Make one of them its owner on the
        page{" "}
        <AnchorLink to="/members" inherit>
          People
        </AnchorLink>
        , then come back. If you own several, do it in each.
      </Trans>
    </Alert>
  );
}
