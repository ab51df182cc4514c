import { useLingui } from "@lingui/react/macro";
import { Group, Select, TextInput } from "@mantine/core";
import { dateField, type Lifetime } from "./expiry";

export interface ExpiryWish {
  lifetime: Lifetime;
  date: string;
}

interface ExpiryChoiceProps {
  value: ExpiryWish;
  onChange: (wish: ExpiryWish) => void;
  error?: string;
}

export function ExpiryChoice({ value, onChange, error }: ExpiryChoiceProps) {
  const { t } = useLingui();
  const dated = value.lifetime === "date";
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <Select
        label={t`Expires`}
        value={value.lifetime}
        onChange={(lifetime) => lifetime && onChange({ ...value, lifetime: lifetime as Lifetime })}
        allowDeselect={false}
        description={
          value.lifetime === "never"
            ? t`It works until somebody revokes it. Rotate it now and then.`
            : undefined
        }
        data={[
          { value: "30", label: t`In 30 days` },
          { value: "90", label: t`In 90 days` },
          { value: "365", label: t`In 365 days` },
          { value: "date", label: t`On a date…` },
          { value: "never", label: t`Never` },
        ]}
        error={dated ? undefined : error}
        data-testid="token-lifetime"
      />
      {dated ? (
        <TextInput
          type="date"
          label={t`Last day`}
          value={value.date}
          onChange={(event) => onChange({ ...value, date: event.currentTarget.value })}
          min={dateField()}
          required
          withAsterisk={false}
          error={error}
          name="date"
        />
      ) : null}
    </Group>
  );
}
