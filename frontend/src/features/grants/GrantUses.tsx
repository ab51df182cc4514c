import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { shortName } from "@/features/models/choose";
import type { GrantUse } from "@/shared/api/types";
import { ago, money, short } from "@/shared/format";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { usesQuery } from "./api";
import styles from "./Grants.module.css";

/** Every answer that a loan paid, the newest first; more come while one looks. */
export function GrantUses({ organization, grant }: { organization: string; grant: string }) {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    usesQuery(organization, grant),
  );
  const uses = data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <div className={styles.uses} data-testid="grant-uses">
      <ErrorNote error={error} />
      {isPending ? <Loading /> : null}
      {data && uses.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Not used yet.</Trans>
        </Text>
      ) : null}
      {uses.map((use) => (
        <Use key={use.generation} use={use} />
      ))}
      {hasNextPage ? (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => void fetchNextPage()}
          loading={isFetchingNextPage}
        >
          <Trans>Earlier ones</Trans>
        </Button>
      ) : null}
    </div>
  );
}

function Use({ use }: { use: GrantUse }) {
  const cost = money(use.cost);
  const tokens = use.tokens === null ? null : short(use.tokens);
  return (
    <div className={styles.use} data-testid="grant-use" data-outcome={use.outcome}>
      <span>
        {use.user.name}, {shortName(use.model)}
      </span>
      <span>
        {cost ?? <Trans>price unknown</Trans>}
        {tokens ? (
          <>
            {" · "}
            <Trans>{tokens} tokens</Trans>
          </>
        ) : null}
      </span>
      <span title={new Date(use.occurred_at).toLocaleString()}>{ago(use.occurred_at)}</span>
    </div>
  );
}
