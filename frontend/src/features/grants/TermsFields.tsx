import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox, Chip, NumberInput, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { modelsQuery } from "@/features/models/api";
import { dateField } from "@/features/tokens/expiry";
import type { Hours, Period } from "@/shared/api/types";
import styles from "./Grants.module.css";
import { dayNames } from "./hours";
import type { Draft, End, Faults } from "./terms";

interface TermsFieldsProps {
  organization: string;
  provider: string;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  faults: Faults | null;
  fields: Record<string, string>;
}

/** The terms of a loan: how much, until when, for which models, when and what for. */
export function TermsFields({ organization, provider, draft, onChange, faults, fields }: TermsFieldsProps) {
  const { t } = useLingui();
  return (
    <Stack gap="md">
      <div className={styles.money}>
        <NumberInput
          label={t`At most`}
          size="md"
          prefix="$"
          placeholder={t`No limit`}
          value={draft.limit}
          onChange={(limit) => onChange({ limit })}
          min={0}
          decimalScale={4}
          hideControls
          error={faults?.limit ? t`More than nothing, or empty for no limit.` : fields.limit}
          data-testid="grant-limit"
        />
        <Select
          label={t`Per`}
          value={draft.period}
          onChange={(period) => period && onChange({ period: period as Period })}
          allowDeselect={false}
          disabled={draft.limit === ""}
          data={[
            { value: "day", label: t`Day` },
            { value: "week", label: t`Week` },
            { value: "month", label: t`Month` },
            { value: "all", label: t`In all` },
          ]}
          data-testid="grant-period"
        />
      </div>
      <EndChoice
        draft={draft}
        onChange={onChange}
        error={faults?.date ? t`Choose a day.` : fields.expires_at}
      />
      <ModelPatterns
        organization={organization}
        provider={provider}
        value={draft.models}
        onChange={(models) => onChange({ models })}
        error={
          faults?.model
            ? t`“${faults.model}” names no model. Write provider/model; * is any text.`
            : fields.models
        }
      />
      <Checkbox
        label={t`Only at certain hours`}
        checked={draft.limitedHours}
        onChange={(event) => onChange({ limitedHours: event.currentTarget.checked })}
        data-testid="grant-hours"
      />
      {draft.limitedHours ? (
        <HoursFields hours={draft.hours} onChange={(hours) => onChange({ hours })} faults={faults} />
      ) : null}
      {fields.hours ? (
        <Text size="sm" c="var(--app-danger)">
          {fields.hours}
        </Text>
      ) : null}
      <TextInput
        label={t`Purpose`}
        placeholder={t`What it is meant for; the borrower reads it`}
        value={draft.purpose}
        onChange={(event) => onChange({ purpose: event.currentTarget.value })}
        maxLength={500}
        error={fields.purpose}
        data-testid="grant-purpose"
      />
    </Stack>
  );
}

interface EndChoiceProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  error?: string;
}

function EndChoice({ draft, onChange, error }: EndChoiceProps) {
  const { t } = useLingui();
  const dated = draft.end === "date";
  return (
    <div className={dated ? styles.money : undefined}>
      <Select
        label={t`Ends`}
        value={draft.end}
        onChange={(end) => end && onChange({ end: end as End })}
        allowDeselect={false}
        data={[
          { value: "7", label: t`In 7 days` },
          { value: "30", label: t`In 30 days` },
          { value: "90", label: t`In 90 days` },
          { value: "date", label: t`On a date…` },
          { value: "never", label: t`When you end it` },
        ]}
        error={dated ? undefined : error}
        data-testid="grant-end"
      />
      {dated ? (
        <TextInput
          type="date"
          label={t`Last day`}
          value={draft.date}
          onChange={(event) => onChange({ date: event.currentTarget.value })}
          min={dateField()}
          error={error}
        />
      ) : null}
    </div>
  );
}

interface ModelPatternsProps {
  organization: string;
  provider: string;
  value: string[];
  onChange: (patterns: string[]) => void;
  error?: string;
}

function ModelPatterns({ organization, provider, value, onChange, error }: ModelPatternsProps) {
  const { t } = useLingui();
  const { data } = useQuery(modelsQuery(organization));
  const models = (data ?? []).filter((model) => model.provider === provider).map((model) => model.id);
  return (
    <TagsInput
      label={t`Models`}
      size="md"
      description={t`Choose some, or type a pattern such as ${provider}/* and press Enter. None means all.`}
      data={[`${provider}/*`, ...models]}
      value={value}
      onChange={onChange}
      placeholder={value.length === 0 ? t`All models of the key` : undefined}
      limit={80}
      maxTags={100}
      splitChars={[",", " "]}
      acceptValueOnBlur
      clearable
      error={error}
      data-testid="grant-models"
    />
  );
}

interface HoursFieldsProps {
  hours: Hours;
  onChange: (hours: Hours) => void;
  faults: Faults | null;
}

function HoursFields({ hours, onChange, faults }: HoursFieldsProps) {
  const { t } = useLingui();
  return (
    <Stack gap="sm">
      <Chip.Group
        multiple
        value={hours.days.map(String)}
        onChange={(days) => onChange({ ...hours, days: days.map(Number).toSorted((a, b) => a - b) })}
      >
        <div className={styles.days} role="group" aria-label={t`Days`}>
          {dayNames().map((name, day) => (
            <Chip key={name} value={String(day)} size="sm" variant="outline">
              {name}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      {faults?.days ? (
        <Text size="xs" c="var(--app-danger)">
          <Trans>Choose at least one day.</Trans>
        </Text>
      ) : null}
      <div className={styles.times}>
        <TextInput
          type="time"
          label={t`From`}
          value={hours.from}
          onChange={(event) => onChange({ ...hours, from: event.currentTarget.value })}
          error={faults?.times ? t`Two different times` : undefined}
        />
        <TextInput
          type="time"
          label={t`To`}
          value={hours.to}
          onChange={(event) => onChange({ ...hours, to: event.currentTarget.value })}
        />
        <Select
          className={styles.zone}
          label={t`Clock of`}
          data={zonesWith(hours.zone)}
          value={hours.zone}
          onChange={(zone) => zone && onChange({ ...hours, zone })}
          searchable
          limit={60}
          allowDeselect={false}
        />
      </div>
    </Stack>
  );
}

function zonesWith(zone: string): string[] {
  const zones = new Set(Intl.supportedValuesOf("timeZone"));
  zones.add("UTC");
  zones.add(zone);
  return [...zones];
}
