import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Role } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type Outcome, parseAddresses, type Row } from "./addresses";
import { invitationsKey, invite, type Places } from "./api";
import { InvitePlaces, useFirstPlaces } from "./InvitePlaces";
import styles from "./People.module.css";
import { RoleHint, RoleSelect, useGrantableRoles } from "./RoleSelect";

const MOST = 200;

/** Addresses as they were pasted, a role for all and for each, what became of every one. */
export function InviteForm({ organization, onDone }: { organization: string; onDone: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const grantable = useGrantableRoles();
  const [text, setText] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [chosen, setChosen] = useState<Record<string, Role>>({});
  const [picked, setPicked] = useState<Places | null>(null);
  const first = useFirstPlaces(organization);
  const places = picked ?? first;
  const pasted = parseAddresses(text).map((one) => ({
    ...one,
    role: chosen[one.email] ?? (one.role && grantable.includes(one.role) ? one.role : role),
  }));
  const rows: Row[] = pasted.filter((one) => one.problem === null);
  const send = useMutation({
    mutationFn: () => invite(organization, rows, places),
    onSuccess: (results) => {
      void client.invalidateQueries({ queryKey: invitationsKey(organization) });
      if (results.some((one) => one.outcome !== "invited")) return;
      notifications.show({ message: t`Invited: ${results.length}` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const unread = pasted.some((one) => one.problem === "malformed");
  const kinds = rows.length > 0 ? rows.map((one) => one.role) : [role];
  const homeless = rows.some((one) => one.role === "guest") && places.project === null;
  const outcomes = new Map(send.data?.map((one) => [one.email, one]));
  const choose = (email: string, wanted: Role) => {
    send.reset();
    setChosen({ ...chosen, [email]: wanted });
  };
  const edit = (value: string) => {
    send.reset();
    setText(value);
  };
  return (
    <form onSubmit={submit} data-testid="invite-form">
      <Stack>
        <Textarea
          label={t`E-mail addresses`}
          description={t`One or many, between commas, spaces or lines. A role may follow an address.`}
          value={text}
          onChange={(event) => edit(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
          name="addresses"
        />
        <RoleSelect
          label={t`Role`}
          description={<RoleHint role={role} />}
          value={role}
          roles={grantable}
          onChange={setRole}
          comboboxProps={{}}
          name="role"
        />
        <InvitePlaces
          organization={organization}
          kinds={kinds}
          places={places}
          onChange={(next) => {
            send.reset();
            setPicked(next);
          }}
        />
        {pasted.length > 0 ? (
          <div className={`${styles.list} ${styles.preview}`}>
            {pasted.map((one, index) => (
              // Two rows may hold the same text; their place is what tells them apart.
              // oxlint-disable-next-line react/no-array-index-key
              <div className={styles.row} key={index} data-testid="invite-row" data-email={one.email}>
                <div className={styles.main}>
                  <Text size="sm" truncate>
                    {one.email}
                  </Text>
                  <Remark problem={one.problem} outcome={one.problem ? undefined : outcomes.get(one.email)} />
                </div>
                {one.problem ? null : (
                  <div className={styles.end}>
                    <RoleSelect
                      size="xs"
                      className={styles.role}
                      value={one.role}
                      roles={grantable}
                      onChange={(value) => choose(one.email, value)}
                      aria-label={t`Role of ${one.email}`}
                    />
                  </div>
                )}
              </div>
            ))}
          </div>
        ) : null}
        {rows.length > MOST ? (
          <Text size="sm" c="var(--app-danger)">
            <Trans>At most {MOST} at once.</Trans>
          </Text>
        ) : null}
        <ErrorNote error={send.error} />
        <Group justify="flex-end">
          {send.data ? (
            <Button variant="default" onClick={onDone}>
              <Trans>Close</Trans>
            </Button>
          ) : null}
          <Button
            type="submit"
            loading={send.isPending}
            disabled={
              rows.length === 0 || rows.length > MOST || unread || homeless || send.data !== undefined
            }
            data-testid="invite-send"
          >
            {rows.length > 1 ? <Trans>Invite {rows.length} people</Trans> : <Trans>Invite</Trans>}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RemarkProps {
  problem: "malformed" | "repeated" | null;
  outcome: Outcome | undefined;
}

/** What is wrong with a row, or what became of it. */
function Remark({ problem, outcome }: RemarkProps) {
  if (!problem && !outcome) return null;
  const good = outcome?.outcome === "invited";
  const quiet = good || problem === "repeated";
  return (
    <Text size="xs" c={quiet ? "dimmed" : "var(--app-danger)"} data-testid="invite-remark">
      <RemarkText what={problem ?? outcome?.outcome ?? "invited"} detail={outcome?.detail} />
    </Text>
  );
}

function RemarkText({ what, detail }: { what: Outcome["outcome"] | "repeated"; detail?: string }) {
  switch (what) {
    case "invited":
      return <Trans>Invited</Trans>;
    case "already_invited":
      return <Trans>Was invited before; send a new link from the list instead.</Trans>;
    case "already_member":
      return <Trans>Belongs to the organization already.</Trans>;
    case "refused":
      return <Trans>You may not give this role.</Trans>;
    case "duplicate":
    case "repeated":
      return <Trans>Stands here twice; counts once.</Trans>;
    case "malformed":
      return detail ?? <Trans>This is not an e-mail address.</Trans>;
  }
}
