import { Trans, useLingui } from "@lingui/react/macro";
import { Progress, Tooltip } from "@mantine/core";
import type { Grant, Period } from "@/shared/api/types";
import { ago, money } from "@/shared/format";
import styles from "./Grants.module.css";
import { meterOf } from "./meter";

const COLORS = { open: "verdigris", low: "yellow", empty: "red" } as const;

interface GrantMeterProps {
  grant: Grant;
  /** Dollars that were added to the limit for a while, where that is known. */
  raised?: number;
}

/** Spent, reserved and left of a loan, and when it begins anew. */
export function GrantMeter({ grant, raised: added = 0 }: GrantMeterProps) {
  const { t } = useLingui();
  const meter = meterOf(grant);
  const spent = money(grant.spent) ?? "$0";
  const reserved = money(grant.reserved) ?? "$0";
  const left = money(String(meter.left ?? 0)) ?? "$0";
  const total = money(String(meter.total ?? 0)) ?? "$0";
  const raised = money(String(added)) ?? "$0";
  const held = meter.reserved > 0;
  return (
    <div className={styles.meter} data-testid="grant-meter" data-state={meter.state}>
      {meter.total === null ? null : (
        <Progress.Root size={8} radius="xl" aria-label={t`${spent} of ${total} spent`}>
          <Progress.Section value={meter.spentShare} color={COLORS[meter.state]} aria-hidden />
          <Tooltip label={t`Held for answers that are running`}>
            <Progress.Section
              value={meter.reservedShare}
              color={COLORS[meter.state]}
              striped
              aria-hidden
              opacity={0.5}
            />
          </Tooltip>
        </Progress.Root>
      )}
      <div className={styles.sums}>
        <span>
          <Trans>{spent} spent</Trans>
          {held ? (
            <>
              {" · "}
              <Trans>{reserved} held</Trans>
            </>
          ) : null}
          {added > 0 ? (
            <>
              {" · "}
              <Trans>raised by {raised}</Trans>
            </>
          ) : null}
        </span>
        <span>
          {meter.total === null ? (
            <Trans>No limit</Trans>
          ) : (
            <>
              <b data-state={meter.state} data-testid="grant-left">
                <Trans>{left} left</Trans>
              </b>{" "}
              <Trans>of {total}</Trans> <PeriodText period={grant.period} />
            </>
          )}
          {grant.resets_at && meter.total !== null ? (
            <>
              {" · "}
              <Trans>anew {ago(grant.resets_at)}</Trans>
            </>
          ) : null}
        </span>
      </div>
    </div>
  );
}

function PeriodText({ period }: { period: Period }) {
  switch (period) {
    case "day":
      return <Trans>a day</Trans>;
    case "week":
      return <Trans>a week</Trans>;
    case "month":
      return <Trans>a month</Trans>;
    case "all":
      return <Trans>in all</Trans>;
  }
}
