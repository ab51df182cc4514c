import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { useMemo, useState } from "react";
import type { UsageRow, UsageTotal } from "@/shared/api/types";
import { money, short, whole } from "@/shared/format";
import { useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { usageQuery } from "./api";
import { DayChart, type Measure } from "./DayChart";
import { lastDays, perDay } from "./days";
import styles from "./Usage.module.css";
import { ButtonLink } from "@/shared/ui/links";

export function UsagePage() {
  const { t } = useLingui();
  const organization = useOrganizationId();
  const [span, setSpan] = useState("30");
  const [measure, setMeasure] = useState<Measure>("cost");
  const [now] = useState(() => new Date());
  const days = useMemo(() => lastDays(Number(span), now), [span, now]);
  const from = days[0] ?? "";
  const to = days.at(-1) ?? "";
  const byDay = useQuery(usageQuery(organization, from, to, "day"));
  const byModel = useQuery(usageQuery(organization, from, to, "model"));
  const total = byDay.data?.total;
  return (
    <Page
      title={<Trans>Usage</Trans>}
      lead={<Trans>What your keys paid for. Your providers bill it; nothing is added here.</Trans>}
      actions={
        <SegmentedControl
          value={span}
          onChange={setSpan}
          data={[
            { value: "7", label: t`7 days` },
            { value: "30", label: t`30 days` },
            { value: "90", label: t`90 days` },
          ]}
        />
      }
    >
      <ErrorNote error={byDay.error ?? byModel.error} />
      {byDay.isPending ? <Loading /> : null}
      {total && total.calls === 0 ? (
        <Blank
          icon={ChartColumn}
          title={<Trans>Nothing was used in this time</Trans>}
          action={
            <ButtonLink to="/new" mt="sm">
              <Trans>Ask something</Trans>
            </ButtonLink>
          }
        />
      ) : null}
      {total && total.calls > 0 ? (
        <Stack gap={36}>
          <Totals total={total} />
          <section>
            <Group justify="space-between" mb="sm">
              <Title order={3}>
                <Trans>Per day</Trans>
              </Title>
              <SegmentedControl
                size="xs"
                value={measure}
                onChange={(value) => setMeasure(value as Measure)}
                data={[
                  { value: "cost", label: t`Cost` },
                  { value: "tokens", label: t`Tokens` },
                  { value: "calls", label: t`Answers` },
                ]}
              />
            </Group>
            <DayChart figures={perDay(days, byDay.data?.results ?? [])} measure={measure} />
          </section>
          <section>
            <Title order={3} mb="xs">
              <Trans>Per model</Trans>
            </Title>
            <ModelTable rows={byModel.data?.results ?? []} />
          </section>
        </Stack>
      ) : null}
    </Page>
  );
}

function Totals({ total }: { total: UsageTotal }) {
  return (
    <div>
      <div className={styles.totals}>
        <div className={styles.total}>
          <b>{money(total.cost) ?? "–"}</b>
          <span>
            <Trans>Cost</Trans>
          </span>
        </div>
        <div className={styles.total}>
          <b>{whole(total.calls)}</b>
          <span>
            <Trans>Answers</Trans>
          </span>
        </div>
        <div className={styles.total}>
          <b>{short(total.input_tokens)}</b>
          <span>
            <Trans>Tokens in</Trans>
          </span>
        </div>
        <div className={styles.total}>
          <b>{short(total.output_tokens)}</b>
          <span>
            <Trans>Tokens out</Trans>
          </span>
        </div>
      </div>
      {total.unpriced_calls > 0 ? (
        <Text size="sm" c="dimmed" mt="xs">
          <Plural
            value={total.unpriced_calls}
            one="# answer has no known price and is not in the cost."
            other="# answers have no known price and are not in the cost."
          />
        </Text>
      ) : null}
    </div>
  );
}

function ModelTable({ rows }: { rows: UsageRow[] }) {
  const sorted = rows.toSorted((a, b) => Number(b.cost ?? 0) - Number(a.cost ?? 0) || b.calls - a.calls);
  return (
    <div className={styles.table}>
      <table>
        <thead>
          <tr>
            <th>
              <Trans>Model</Trans>
            </th>
            <th>
              <Trans>Answers</Trans>
            </th>
            <th>
              <Trans>Tokens in</Trans>
            </th>
            <th>
              <Trans>Tokens out</Trans>
            </th>
            <th>
              <Trans>Cost</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={row.model}>
              <td>{row.model}</td>
              <td>{whole(row.calls)}</td>
              <td>{whole(row.input_tokens)}</td>
              <td>{whole(row.output_tokens)}</td>
              <td>{money(row.cost) ?? <Trans>unknown</Trans>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
