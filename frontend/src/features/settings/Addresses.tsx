import { Trans, useLingui } from "@lingui/react/macro";
import { Badge, Button, Group, Menu, ActionIcon, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Mail } from "lucide-react";
import { type FormEvent, useState } from "react";
import { errorOf } from "@/features/auth/AuthForm";
import { meQuery, useServerConfig } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type Address, addAddress, addressesQuery, confirmAgain, makePrimary, removeAddress } from "./api";
import { Section } from "./Section";
import styles from "./Settings.module.css";
import { useAct } from "./useAct";

const changes = [addressesQuery.queryKey, meQuery.queryKey];

export function Addresses() {
  const { data, error } = useQuery(addressesQuery);
  const config = useServerConfig();
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={<Trans>E-mail addresses</Trans>}
      lead={<Trans>You sign in with any that is confirmed; mails go to the main one.</Trans>}
      testId="addresses"
      action={
        adding ? null : (
          <Button variant="default" onClick={() => setAdding(true)} data-testid="add-address">
            <Trans>Add</Trans>
          </Button>
        )
      }
    >
      <ErrorNote error={error} />
      <div className={styles.list}>
        {data?.map((address) => (
          <AddressRow key={address.email} address={address} />
        ))}
        {adding ? <AddAddress onDone={() => setAdding(false)} /> : null}
      </div>
      {config?.local_mail && data?.some((address) => !address.verified) ? (
        <Text size="sm" c="dimmed" mt="xs">
          <Trans>
            This server has no mail server: its mails are kept on{" "}
            <a href="/local/mail" target="_blank">
              a page of this machine
            </a>
            .
          </Trans>
        </Text>
      ) : null}
    </Section>
  );
}

function AddressRow({ address }: { address: Address }) {
  const { t } = useLingui();
  const { email, verified, primary } = address;
  const promote = useAct({ act: () => makePrimary(email), changes });
  const remove = useAct({ act: () => removeAddress(email), changes });
  const confirm = useAct({
    act: () => confirmAgain(email),
    changes: [],
    onSuccess: () => notifications.show({ message: t`A link is on its way to ${email}.` }),
  });
  return (
    <div className={styles.row} data-testid="address" data-email={email} data-verified={verified}>
      <Mail size={18} className={styles.icon} />
      <div className={styles.main}>
        <Group gap={8}>
          <Text>{email}</Text>
          {primary ? (
            <Badge color="verdigris">
              <Trans>Main</Trans>
            </Badge>
          ) : null}
          {verified ? null : (
            <Badge color="yellow">
              <Trans>Not confirmed</Trans>
            </Badge>
          )}
        </Group>
      </div>
      {verified ? null : (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => confirm.mutate()}
          loading={confirm.isPending}
        >
          <Trans>Send the link</Trans>
        </Button>
      )}
      {primary ? null : (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={t`More for ${email}`} data-testid="address-menu">
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {verified ? (
              <Menu.Item onClick={() => promote.mutate()} data-testid="address-primary">
                <Trans>Make it the main one</Trans>
              </Menu.Item>
            ) : null}
            <Menu.Item color="red" onClick={() => remove.mutate()} data-testid="address-remove">
              <Trans>Remove</Trans>
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function AddAddress({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const add = useAct<unknown, string>({
    act: addAddress,
    changes,
    silent: true,
    onSuccess: (_, email) => {
      notifications.show({ message: t`We sent a link to ${email}. Open it to confirm the address.` });
      onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(String(new FormData(event.currentTarget).get("email") ?? "").trim());
  };
  return (
    <form onSubmit={submit} className={styles.row}>
      <TextInput
        name="email"
        type="email"
        aria-label={t`New address`}
        placeholder="you@example.com"
        autoComplete="email"
        required
        autoFocus
        size="sm"
        className={styles.main}
        error={errorOf(add.shown, "email") ?? add.shown?.message}
      />
      <Button type="submit" size="sm" loading={add.isPending}>
        <Trans>Send the link</Trans>
      </Button>
      <Button size="sm" variant="default" onClick={onDone}>
        <Trans>Cancel</Trans>
      </Button>
    </form>
  );
}
