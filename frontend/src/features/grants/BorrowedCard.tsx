import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { Grant, GrantRequest } from "@/shared/api/types";
import { money } from "@/shared/format";
import { AskForMore } from "./AskForMore";
import { GrantCard } from "./GrantCard";
import styles from "./Grants.module.css";

interface BorrowedCardProps {
  organization: string;
  grant: Grant;
  providerName: string;
  /** What the reader has asked for, and nobody has decided. */
  open: GrantRequest | undefined;
}

/** A loan as its borrower sees it: what is left, and how to ask for more. */
export function BorrowedCard({ organization, grant, providerName, open }: BorrowedCardProps) {
  const [asking, setAsking] = useState(false);
  const asks = grant.limit !== null && grant.ended_at === null;
  const amount = money(open?.amount);
  return (
    <GrantCard grant={grant} providerName={providerName} side="borrower">
      {open ? (
        <Text className={styles.foot} size="sm" c="dimmed" data-testid="grant-asked">
          <Trans>
            You asked for {amount} more; {grant.lender.name} has not decided yet.
          </Trans>
        </Text>
      ) : asks ? (
        <Button
          className={styles.foot}
          size="compact-sm"
          variant="default"
          onClick={() => setAsking(true)}
          data-testid="ask-more"
        >
          <Trans>Ask for more</Trans>
        </Button>
      ) : null}
      <AskForMore
        organization={organization}
        grant={grant}
        opened={asking}
        onClose={() => setAsking(false)}
      />
    </GrantCard>
  );
}
