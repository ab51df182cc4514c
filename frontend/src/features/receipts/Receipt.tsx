import { Trans, useLingui } from "@lingui/react/macro";
import { Group, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { KeyUse } from "@/shared/api/types";
import { money, whole } from "@/shared/format";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import { Outcome } from "./Outcome";
import styles from "./Receipts.module.css";
import { modelOf } from "./words";

/** All that both receipts of a use say. */
export function Receipt({ use, onClose }: { use: KeyUse | null; onClose: () => void }) {
  return (
    <Modal
      opened={use !== null}
      onClose={onClose}
      size="lg"
      title={use ? <Trans>Receipt #{use.number}</Trans> : null}
    >
      {use ? <Facts use={use} /> : null}
    </Modal>
  );
}

const moment = (text: string) => new Date(text).toLocaleString();

function Facts({ use }: { use: KeyUse }) {
  const { t } = useLingui();
  const closed = use.closed;
  const tokens = (count: number | null | undefined) => (count === null ? t`unknown` : whole(count ?? 0));
  return (
    <dl className={styles.facts} data-testid="receipt-facts">
      <Fact name={<Trans>Opened</Trans>}>{moment(use.opened_at)}</Fact>
      {closed ? <Fact name={<Trans>Closed</Trans>}>{moment(closed.closed_at)}</Fact> : null}
      <Fact name={<Trans>Outcome</Trans>}>
        <Group gap="xs">
          <Outcome use={use} />
          {closed?.error_code ? <code>{closed.error_code}</code> : null}
        </Group>
      </Fact>
      <Fact name={<Trans>Who</Trans>}>
        {use.user.name ?? <Trans>Somebody who is gone</Trans>}
        {use.token ? <Via name={use.token.name} /> : null}
      </Fact>
      <Fact name={<Trans>Key</Trans>}>
        {use.key.name ?? <Trans>A deleted key</Trans>} <code>{use.key.fingerprint}</code>
      </Fact>
      <Fact name={<Trans>Model</Trans>}>{modelOf(use) ?? <Trans>Check of the key</Trans>}</Fact>
      <Fact name={<Trans>Sent to</Trans>}>{use.origin ?? "–"}</Fact>
      {closed ? (
        <>
          <Fact name={<Trans>Tokens in</Trans>}>{tokens(closed.input_tokens)}</Fact>
          <Fact name={<Trans>Tokens out</Trans>}>{tokens(closed.output_tokens)}</Fact>
          <Fact name={<Trans>Cost</Trans>}>{money(closed.cost) ?? <Trans>unknown</Trans>}</Fact>
        </>
      ) : null}
      {use.digest ? <Hash name={<Trans>Digest of the request</Trans>} value={use.digest} /> : null}
      <Hash name={<Trans>Hash of #{use.number}</Trans>} value={use.hash} />
      {closed ? <Hash name={<Trans>Hash of #{closed.number}</Trans>} value={closed.hash} /> : null}
    </dl>
  );
}

function Via({ name }: { name: string | null }) {
  if (!name) return null;
  return (
    <Text span c="dimmed" inherit>
      {" · "}
      <Trans>with the token “{name}”</Trans>
    </Text>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Hash({ name, value }: { name: ReactNode; value: string }) {
  return (
    <Fact name={name}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <code className={styles.hash}>{value}</code>
        <CopyIcon value={value} size={14} />
      </Group>
    </Fact>
  );
}
