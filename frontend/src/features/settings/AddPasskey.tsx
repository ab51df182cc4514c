import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { addPasskey, namedAddress, passkeyHindrance } from "@/features/auth/passkeys";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { meQuery } from "@/shared/session";
import { authenticatorsQuery, requireFresh } from "./api";
import { deviceOf } from "./device";
import { useAct } from "./useAct";

interface AddPasskeyProps {
  count: number;
  /** Told whether recovery codes were made along with it. */
  onAdded: (codesMade: boolean) => void;
}

/** The button, or why there is none. */
export function AddPasskey({ count, onAdded }: AddPasskeyProps) {
  const [opened, setOpened] = useState(false);
  const begin = useAct({ act: requireFresh, changes: [], onSuccess: () => setOpened(true) });
  if (passkeyHindrance() !== null) return <Hindered />;
  return (
    <>
      <Button
        variant="default"
        onClick={() => begin.mutate()}
        loading={begin.isPending}
        data-testid="add-passkey"
      >
        <Trans>Add</Trans>
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={<Trans>Add a passkey</Trans>}>
        <NameIt
          count={count}
          onAdded={(codesMade) => {
            setOpened(false);
            onAdded(codesMade);
          }}
        />
      </Modal>
    </>
  );
}

function NameIt({ count, onAdded }: AddPasskeyProps) {
  const { t } = useLingui();
  const here = deviceOf(navigator.userAgent);
  const add = useAct<boolean, string>({
    act: addPasskey,
    changes: [authenticatorsQuery.queryKey, meQuery.queryKey],
    silent: true,
    onSuccess: onAdded,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          <Trans>Your browser then asks for your fingerprint, your face, a code or a security key.</Trans>
        </Text>
        <ErrorNote error={add.shown} />
        <TextInput
          name="name"
          label={t`Name`}
          description={t`So that you know it again`}
          defaultValue={count === 0 ? here : `${here} ${count + 1}`}
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
        />
        <Button type="submit" loading={add.isPending} data-testid="passkey-create">
          <Trans>Create passkey</Trans>
        </Button>
      </Stack>
    </form>
  );
}

function Hindered() {
  const hindrance = passkeyHindrance();
  const other = namedAddress();
  return (
    <Text size="sm" c="dimmed" maw={260} ta="right" data-testid="passkeys-hindered" data-why={hindrance}>
      {hindrance === "address" && other ? (
        <Trans>
          A passkey belongs to a name, not to an address of digits.{" "}
          <Anchor href={other} inherit>
            Open this page as localhost
          </Anchor>
          .
        </Trans>
      ) : hindrance === "browser" ? (
        <Trans>This browser knows no passkeys.</Trans>
      ) : (
        <Trans>They need a server with a domain name and https. Ask whoever runs this one.</Trans>
      )}
    </Text>
  );
}
