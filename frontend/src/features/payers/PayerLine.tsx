import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, TriangleAlert, Wallet } from "lucide-react";
import { type ReactNode, useState } from "react";
import { modelsQuery } from "@/features/models/api";
import { shortName } from "@/features/models/choose";
import type { ForeseenPayer } from "@/shared/api/types";
import { type AskingPlace, previewQuery } from "./api";
import { PayerName } from "./PayerName";
import { PayerRuleForm } from "./PayerRuleForm";
import styles from "./Payers.module.css";
import { RefusalAdvice } from "./RefusalAdvice";

interface PayerLineProps {
  organization: string;
  place: AskingPlace;
  models: string[];
  /** Whether the reader may say who pays in this conversation. */
  rules: boolean;
}

/** Below the composer, before anything is sent: whose key pays for each model, and another payer for this conversation. */
export function PayerLine({ organization, place, models, rules }: PayerLineProps) {
  const { data } = useQuery(previewQuery(organization, place, models));
  const { data: known } = useQuery(modelsQuery(organization));
  if (models.length === 0) return null;
  const nameOf = (id: string) => known?.find((model) => model.id === id)?.name ?? shortName(id);
  const shown = (data ?? []).filter((one) => models.includes(one.model));
  return (
    <div className={styles.line} data-testid="payer-line" aria-live="polite">
      {groupsOf(shown).map((group) => (
        <Payer key={group[0].model} group={group} nameOf={models.length > 1 ? nameOf : null} />
      ))}
      {rules && place.conversation ? (
        <PayWith organization={organization} conversation={place.conversation} />
      ) : null}
    </div>
  );
}

type Group = [ForeseenPayer, ...ForeseenPayer[]];

/** Models with the same payer, or the same trouble, are told together. */
function groupsOf(previews: ForeseenPayer[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of previews) {
    const key = one.paid_by ? `${one.paid_by.key} ${one.paid_by.grant}` : `${one.code} ${one.detail}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function Payer({ group, nameOf }: { group: Group; nameOf: ((id: string) => string) | null }): ReactNode {
  const [{ paid_by: payer, code, detail, model }] = group;
  const names = nameOf ? `${group.map((one) => nameOf(one.model)).join(", ")}: ` : "";
  if (payer)
    return (
      <span
        className={styles.payer}
        data-testid="payer"
        data-key={payer.key}
        data-lent={payer.grant !== null}
      >
        <KeyRound size={13} aria-hidden />
        <span>
          {names}
          <Trans>
            paid with <PayerName payer={payer} own />
          </Trans>
        </span>
      </span>
    );
  return (
    <span className={styles.payer} data-testid="payer" data-state="refused" data-code={code ?? ""}>
      <TriangleAlert size={13} aria-hidden />
      <span>
        {names}
        {sentence(detail)} <RefusalAdvice code={code ?? ""} provider={model.slice(0, model.indexOf("/"))} />
      </span>
    </span>
  );
}

/** The server says a reason as it was written, perhaps without an end. */
const sentence = (text: string | null): string => (!text || /[.!?…]$/.test(text) ? (text ?? "") : `${text}.`);

/** Who pays in this conversation alone. */
function PayWith({ organization, conversation }: { organization: string; conversation: string }) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        fw={450}
        leftSection={<Wallet size={13} />}
        onClick={() => setOpened(true)}
        data-testid="pay-with"
      >
        <Trans>Pay with…</Trans>
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t`Who pays in this conversation`}>
        <PayerRuleForm
          organization={organization}
          place={{ conversation }}
          onSaved={() => setOpened(false)}
        />
      </Modal>
    </>
  );
}
