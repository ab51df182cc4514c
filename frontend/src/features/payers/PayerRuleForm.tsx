import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Checkbox, Group, Radio, Select, Stack, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { grantsQuery } from "@/features/grants/api";
import { keysQuery } from "@/features/keys/api";
import type { Level, PayerRule } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { type RulePlace, ruleQuery, useSetRule } from "./api";
import styles from "./Payers.module.css";
import { everyLevel, type Mode, modeOf, moved, ruleOf } from "./rules";

interface PayerRuleFormProps {
  organization: string;
  place: RulePlace;
  onSaved?: () => void;
}

/** Who pays in a place: as further out, payers in an order, or one key alone. */
export function PayerRuleForm({ organization, place, onSaved }: PayerRuleFormProps) {
  const { data, error } = useQuery(ruleQuery(organization, place));
  if (error) return <ErrorNote error={error} />;
  if (!data) return <Loading />;
  return (
    <RuleFields
      key={JSON.stringify(data)}
      organization={organization}
      place={place}
      rule={data}
      onSaved={onSaved}
    />
  );
}

function RuleFields({ organization, place, rule, onSaved }: PayerRuleFormProps & { rule: PayerRule }) {
  const { t } = useLingui();
  const save = useSetRule(organization, place);
  const [mode, setMode] = useState<Mode>(modeOf(rule));
  const [order, setOrder] = useState<Level[]>(rule.order);
  const [key, setKey] = useState(rule.key ?? null);
  const [fallback, setFallback] = useState(rule.fallback);
  const wanted = ruleOf(mode, order, key, fallback);
  const outer =
    place === "organization"
      ? t`Own keys first, then the project's, then the organization's`
      : "project" in place
        ? t`As the organization says`
        : t`As the project or the organization says`;
  const submit = async () => {
    if (wanted === undefined) return;
    try {
      await save.mutateAsync(wanted);
    } catch {
      // Shown above the fields.
      return;
    }
    notifications.show({ message: t`Saved` });
    onSaved?.();
  };
  return (
    <Stack gap="sm" data-testid="payer-rule">
      <ErrorNote error={save.error} />
      <Radio.Group value={mode} onChange={(next) => setMode(next as Mode)} aria-label={t`Who pays`}>
        <Stack gap="xs">
          <Radio value="inherit" label={outer} />
          <Radio value="order" label={t`In an order of its own`} />
          {mode === "order" ? (
            <div className={styles.inner}>
              <OrderFields order={order} onChange={setOrder} />
              <Switch
                mt="sm"
                size="sm"
                label={t`Fall back to the next payer`}
                description={t`Off: when the first payer that has a key cannot pay, nothing is paid and the answer fails.`}
                checked={fallback}
                onChange={(event) => setFallback(event.currentTarget.checked)}
                data-testid="payer-fallback"
              />
            </div>
          ) : null}
          <Radio value="key" label={t`One key alone`} />
          {mode === "key" ? (
            <div className={styles.inner}>
              <KeyField organization={organization} place={place} value={key} onChange={setKey} />
            </div>
          ) : null}
        </Stack>
      </Radio.Group>
      <Group>
        <Button
          size="compact-md"
          variant="default"
          onClick={() => void submit()}
          disabled={wanted === undefined}
          loading={save.isPending}
          data-testid="payer-save"
        >
          <Trans>Save who pays</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

function useLevelNames(): Record<Level, string> {
  const { t } = useLingui();
  return {
    personal: t`The asking person's keys`,
    project: t`The project's keys, and what was lent to it`,
    organization: t`The organization's keys`,
  };
}

function OrderFields({ order, onChange }: { order: Level[]; onChange: (order: Level[]) => void }) {
  const { t } = useLingui();
  const names = useLevelNames();
  return (
    <div className={styles.order}>
      {everyLevel(order).map((level) => {
        const at = order.indexOf(level);
        return (
          <div key={level} className={styles.level} data-testid="payer-level" data-level={level}>
            <Checkbox
              label={names[level]}
              checked={at !== -1}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked ? [...order, level] : order.filter((one) => one !== level),
                )
              }
            />
            {at === -1 ? null : (
              <Group gap={0} wrap="nowrap">
                <ActionIcon
                  variant={at === 0 ? "transparent" : "subtle"}
                  onClick={() => onChange(moved(order, level, -1))}
                  disabled={at === 0}
                  aria-label={t`Earlier`}
                >
                  <ArrowUp size={15} />
                </ActionIcon>
                <ActionIcon
                  variant={at === order.length - 1 ? "transparent" : "subtle"}
                  onClick={() => onChange(moved(order, level, 1))}
                  disabled={at === order.length - 1}
                  aria-label={t`Later`}
                >
                  <ArrowDown size={15} />
                </ActionIcon>
              </Group>
            )}
          </div>
        );
      })}
    </div>
  );
}

interface KeyFieldProps {
  organization: string;
  place: RulePlace;
  value: string | null;
  onChange: (key: string | null) => void;
}

function KeyField({ organization, place, value, onChange }: KeyFieldProps) {
  const { t } = useLingui();
  const options = useFixable(organization, place);
  const known = value === null || options.some((one) => one.value === value);
  return (
    <Select
      size="sm"
      placeholder={t`Choose a key`}
      data={known ? options : [...options, { value: value ?? "", label: t`A key that you do not see` }]}
      value={value}
      onChange={onChange}
      searchable={options.length > 8}
      allowDeselect={false}
      nothingFoundMessage={t`There is no key for this.`}
      description={t`Models of other providers cannot be asked then.`}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data-testid="payer-key"
    />
  );
}

/** Keys that may be fixed in a place: shared ones where others ask too, in a conversation also one's own and borrowed. */
function useFixable(organization: string, place: RulePlace): { value: string; label: string }[] {
  const { t } = useLingui();
  const { data: keys } = useQuery(keysQuery(organization));
  const { data: borrowed } = useQuery(grantsQuery(organization, "borrowed"));
  const talk = place !== "organization" && "conversation" in place;
  const project = place !== "organization" && "project" in place ? place.project : null;
  const own = (keys ?? []).filter((one) => {
    if (one.status === "revoked") return false;
    if (talk || one.owner === "organization") return true;
    return one.project !== null && one.project === project;
  });
  const lent = talk ? (borrowed ?? []).filter((one) => one.ended_at === null) : [];
  const options = [
    ...own.map(({ id, name, hint }) => ({ value: id, label: `${name} (${hint})` })),
    ...lent.map((one) => ({ value: one.key, label: t`${one.key_name}, lent by ${one.lender.name}` })),
  ];
  return [...new Map(options.map((one) => [one.value, one])).values()];
}
