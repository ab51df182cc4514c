import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, NumberInput, Stack, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import type { Grant } from "@/shared/api/types";
import { ApiError } from "@/shared/api/problem";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { useAskForMore } from "./api";

interface AskForMoreProps {
  organization: string;
  grant: Grant;
  opened: boolean;
  onClose: () => void;
}

/** A borrower asks the lender to raise the limit for this period. */
export function AskForMore({ organization, grant, opened, onClose }: AskForMoreProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Ask {grant.lender.name} for more</Trans>}>
      <AskForm organization={organization} grant={grant} onClose={onClose} />
    </Modal>
  );
}

function AskForm({ organization, grant, onClose }: Omit<AskForMoreProps, "opened">) {
  const { t } = useLingui();
  const ask = useAskForMore(organization, grant.id);
  const [amount, setAmount] = useState<string | number>(Number(grant.limit ?? 5) || 5);
  const fields = ask.error instanceof ApiError ? ask.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    ask.mutate(
      { amount: String(amount), reason },
      {
        onSuccess: () => {
          notifications.show({ message: t`${grant.lender.name} sees what you ask for.` });
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} data-testid="ask-more-form">
      <Stack>
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={ask.error} />}
        <NumberInput
          label={t`How much more`}
          size="md"
          prefix="$"
          value={amount}
          onChange={setAmount}
          min={0.01}
          decimalScale={4}
          hideControls
          required
          withAsterisk={false}
          error={fields.amount}
          data-testid="ask-amount"
        />
        <Textarea
          name="reason"
          label={t`What for`}
          rows={3}
          maxLength={500}
          required
          withAsterisk={false}
          data-autofocus
          error={fields.reason}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            type="submit"
            loading={ask.isPending}
            disabled={!(Number(amount) > 0)}
            data-testid="ask-send"
          >
            <Trans>Ask</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
