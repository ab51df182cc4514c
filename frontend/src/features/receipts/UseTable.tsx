import { Trans, useLingui } from "@lingui/react/macro";
import { UnstyledButton } from "@mantine/core";
import type { KeyUse } from "@/shared/api/types";
import { money, short } from "@/shared/format";
import { Outcome } from "./Outcome";
import styles from "./Receipts.module.css";
import { modelOf } from "./words";

interface UseTableProps {
  uses: KeyUse[];
  onShow: (use: KeyUse) => void;
}

export function UseTable({ uses, onShow }: UseTableProps) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>
            <Trans>When</Trans>
          </th>
          <th>
            <Trans>Who</Trans>
          </th>
          <th>
            <Trans>Model</Trans>
          </th>
          <th>
            <Trans>Key</Trans>
          </th>
          <th className={styles.figure}>
            <Trans>Tokens</Trans>
          </th>
          <th className={styles.figure}>
            <Trans>Cost</Trans>
          </th>
          <th>
            <Trans>Outcome</Trans>
          </th>
          <th>
            <Trans>Receipt</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {uses.map((use) => (
          <Row key={use.use} use={use} onShow={onShow} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ use, onShow }: { use: KeyUse; onShow: (use: KeyUse) => void }) {
  const { t } = useLingui();
  const { closed } = use;
  const counted = closed && closed.input_tokens !== null && closed.output_tokens !== null;
  const cost = money(closed?.cost);
  return (
    <tr data-testid="receipt-row" data-outcome={closed?.outcome ?? "open"}>
      <td className={styles.when}>{new Date(use.opened_at).toLocaleString()}</td>
      <td className={styles.who}>{use.user.name ?? <Trans>Somebody who is gone</Trans>}</td>
      <td className={styles.model}>{modelOf(use) ?? <Trans>Check of the key</Trans>}</td>
      <td className={styles.key}>{use.key.name ?? <Trans>A deleted key</Trans>}</td>
      <td className={styles.figure} title={t`Tokens in and out`} data-unknown={!counted}>
        {counted ? `${short(closed.input_tokens ?? 0)} → ${short(closed.output_tokens ?? 0)}` : "–"}
      </td>
      <td className={styles.figure} data-unknown={!cost}>
        {cost ?? "–"}
      </td>
      <td className={styles.outcome}>
        <Outcome use={use} />
      </td>
      <td className={styles.number}>
        <UnstyledButton
          className={styles.open}
          onClick={() => onShow(use)}
          aria-label={t`Show receipt #${use.number}`}
        >
          #{use.number} <span>{use.hash.slice(0, 8)}</span>
        </UnstyledButton>
      </td>
    </tr>
  );
}
