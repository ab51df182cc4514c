import { Trans, useLingui } from "@lingui/react/macro";
import { Badge, Button, Group, NumberInput, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import type { GrantRequest } from "@/shared/api/types";
import { ago, money } from "@/shared/format";
import { notifyError } from "@/shared/ui/notify";
import { useApprove, useDecline } from "./api";
import styles from "./Grants.module.css";

interface RequestCardProps {
  organization: string;
  request: GrantRequest;
}

/** Somebody asks for more: who, how much, what for; and the answer, or what gives it. */
export function RequestCard({ organization, request }: RequestCardProps) {
  const received = request.direction === "received";
  const open = request.status === "open";
  const amount = money(request.amount);
  const name = request.asked_by.name;
  return (
    <article
      className={styles.card}
      data-testid="grant-request"
      data-status={request.status}
      data-direction={request.direction}
    >
      <div className={styles.head}>
        <div className={styles.main}>
          <Group gap={8}>
            <Text fw={550}>
              {received ? (
                <Trans>
                  {name} asks for {amount} more
                </Trans>
              ) : (
                <Trans>You asked for {amount} more</Trans>
              )}
            </Text>
            <StatusBadge request={request} />
          </Group>
          <Text size="sm" c="dimmed">
            <Trans>
              Of “{request.key_name}”, {ago(request.created_at)}
            </Trans>
          </Text>
          {request.reason ? (
            <Text size="sm" mt={6}>
              {request.reason}
            </Text>
          ) : null}
          {request.answer ? (
            <Text size="sm" mt={6} c="dimmed">
              <Trans>Answer: {request.answer}</Trans>
            </Text>
          ) : null}
        </div>
      </div>
      {received && open ? <Decide organization={organization} request={request} /> : null}
    </article>
  );
}

function StatusBadge({ request }: { request: GrantRequest }) {
  const granted = money(request.granted);
  const until = request.until ? new Date(request.until).toLocaleDateString() : null;
  switch (request.status) {
    case "open":
      return (
        <Badge color="yellow">
          <Trans>Open</Trans>
        </Badge>
      );
    case "approved":
      return (
        <Badge color="verdigris">
          {until ? (
            <Trans>
              {granted} more until {until}
            </Trans>
          ) : (
            <Trans>{granted} more</Trans>
          )}
        </Badge>
      );
    case "declined":
      return (
        <Badge color="gray">
          <Trans>Declined</Trans>
        </Badge>
      );
  }
}

/** One click gives what was asked for, until the limit begins anew; another amount and a refusal take two. */
function Decide({ organization, request }: RequestCardProps) {
  const { t } = useLingui();
  const approve = useApprove(organization, request.id);
  const decline = useDecline(organization, request.id);
  const [amount, setAmount] = useState<string | number>(Number(request.amount));
  const [other, otherAct] = useDisclosure(false);
  const [refusing, refusingAct] = useDisclosure(false);
  const asked = money(request.amount);
  const refuse = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("answer") ?? "").trim();
    decline.mutate(reason ? { reason } : {}, { onError: notifyError });
  };
  return (
    <Group gap="xs" className={styles.foot}>
      <Button
        size="compact-sm"
        onClick={() => approve.mutate({}, { onError: notifyError })}
        loading={approve.isPending}
        data-testid="request-approve"
      >
        <Trans>Give {asked}</Trans>
      </Button>
      <Popover opened={other} onDismiss={otherAct.close} width={260} trapFocus shadow="md">
        <Popover.Target>
          <Button size="compact-sm" variant="default" onClick={otherAct.toggle} data-testid="request-other">
            <Trans>Another amount</Trans>
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="sm">
            <NumberInput
              label={t`More until the limit begins anew`}
              prefix="$"
              value={amount}
              onChange={setAmount}
              min={0.01}
              decimalScale={4}
              hideControls
            />
            <Button
              size="compact-md"
              disabled={!(Number(amount) > 0)}
              onClick={() => approve.mutate({ amount: String(amount) }, { onError: notifyError })}
              loading={approve.isPending}
            >
              <Trans>Give it</Trans>
            </Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Popover opened={refusing} onDismiss={refusingAct.close} width={280} trapFocus shadow="md">
        <Popover.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={refusingAct.toggle}
            data-testid="request-decline"
          >
            <Trans>Decline</Trans>
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form onSubmit={refuse}>
            <Stack gap="sm">
              <TextInput name="answer" label={t`Why not (if you like)`} maxLength={500} size="sm" />
              <Button
                type="submit"
                size="compact-md"
                variant="default"
                loading={decline.isPending}
                data-testid="request-decline-confirm"
              >
                <Trans>Decline</Trans>
              </Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
