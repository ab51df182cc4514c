import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { ApiError } from "@/shared/api/problem";
import type { Grant, ProviderKey } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { type Terms, useChangeGrant, useLend } from "./api";
import { GranteeChoice, type Receiver } from "./GranteeChoice";
import { changedTerms, type Draft, draftOf, type Faults, firstDraft, isFaulty, termsOf } from "./terms";
import { TermsFields } from "./TermsFields";

interface LendDialogProps {
  organization: string;
  providerKey: ProviderKey;
  opened: boolean;
  onClose: () => void;
}

/** Lends a key: to whom, and on which terms. */
export function LendDialog({ organization, providerKey, opened, onClose }: LendDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Lend “{providerKey.name}”</Trans>} size={500}>
      <LendForm organization={organization} providerKey={providerKey} onClose={onClose} />
    </Modal>
  );
}

function LendForm({ organization, providerKey, onClose }: Omit<LendDialogProps, "opened">) {
  const { t } = useLingui();
  const lend = useLend(organization, providerKey.id);
  const [receiver, setReceiver] = useState<Receiver>({ kind: "user", id: null });
  const [missing, setMissing] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const submit = (terms: Terms) => {
    setMissing(receiver.id === null);
    if (receiver.id === null) {
      top.current?.scrollIntoView({ block: "center" });
      return;
    }
    lend.mutate(
      { ...terms, grantee: { [receiver.kind]: receiver.id } },
      {
        onSuccess: (grant) => {
          notifications.show({
            message: t`Lent to ${grant.grantee.name}. You see each use on the page of loans.`,
          });
          onClose();
        },
      },
    );
  };
  const fields = lend.error instanceof ApiError ? lend.error.fields : {};
  return (
    <TermsForm
      organization={organization}
      provider={providerKey.provider}
      first={firstDraft()}
      before={null}
      error={lend.error}
      pending={lend.isPending}
      action={<Trans>Lend</Trans>}
      onClose={onClose}
      onTerms={submit}
    >
      <div ref={top}>
        <GranteeChoice
          organization={organization}
          value={receiver}
          onChange={(next) => {
            setReceiver(next);
            setMissing(false);
          }}
          error={missing ? t`Choose whom you lend it to.` : fields.grantee}
        />
      </div>
      <Text size="xs" c="dimmed" mt={-6}>
        <Trans>The key itself stays unseen. You can change or end the loan at any moment.</Trans>
      </Text>
    </TermsForm>
  );
}

interface EditGrantProps {
  organization: string;
  grant: Grant;
  /** Dollars that approved requests add to the limit now. They end by themselves, so the form leaves them out. */
  raised: number;
  opened: boolean;
  onClose: () => void;
}

/** Other terms for a loan; what runs outside of them stops. */
export function EditGrant({ organization, grant, raised, opened, onClose }: EditGrantProps) {
  const change = useChangeGrant(organization, grant);
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>Loan to {grant.grantee.name}</Trans>} size={500}>
      <TermsForm
        organization={organization}
        provider={grant.provider}
        first={draftOf(grant, raised)}
        before={grant}
        error={change.error}
        pending={change.isPending}
        action={<Trans>Save</Trans>}
        onClose={onClose}
        onTerms={(terms) => change.mutate(changedTerms(terms, grant, raised), { onSuccess: onClose })}
      />
    </Modal>
  );
}

interface TermsFormProps {
  organization: string;
  provider: string;
  first: Draft;
  before: Grant | null;
  error: unknown;
  pending: boolean;
  action: ReactNode;
  onClose: () => void;
  onTerms: (terms: Terms) => void;
  children?: ReactNode;
}

function TermsForm(props: TermsFormProps) {
  const { organization, provider, first, before, error, pending, action, onClose, onTerms, children } = props;
  const [draft, setDraft] = useState(first);
  const [faults, setFaults] = useState<Faults | null>(null);
  const fields = error instanceof ApiError ? error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = termsOf(draft, before);
    setFaults(isFaulty(found) ? found : null);
    if (!isFaulty(found)) onTerms(found);
  };
  return (
    <form onSubmit={submit} data-testid="grant-form" noValidate>
      <Stack gap="md">
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={error} />}
        {children}
        <TermsFields
          organization={organization}
          provider={provider}
          draft={draft}
          onChange={(part) => setDraft((now) => ({ ...now, ...part }))}
          faults={faults}
          fields={fields}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={pending} data-testid="grant-save">
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
