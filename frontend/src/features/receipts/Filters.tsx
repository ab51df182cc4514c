import { useLingui } from "@lingui/react/macro";
import { Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { keysQuery } from "@/features/keys/api";
import { membersQuery } from "@/features/people/api";
import { useMay } from "@/shared/session";
import { type Filter, firstOf } from "./asking";
import styles from "./Receipts.module.css";

interface FiltersProps {
  organization: string;
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** Which uses: of a key, of a person, since when. */
export function Filters({ organization, filter, onChange }: FiltersProps) {
  const { t } = useLingui();
  const may = useMay();
  const { data: keys } = useQuery({ ...keysQuery(organization), enabled: may("keys.read") });
  const { data: members } = useQuery({ ...membersQuery(organization), enabled: may("members.read") });
  const choose = (field: keyof Filter, value: string | null) => {
    const { [field]: _, ...others } = filter;
    onChange(value ? { ...others, [field]: value } : others);
  };
  const spans = [
    { value: firstOf(1), label: t`Today` },
    { value: firstOf(7), label: t`7 days` },
    { value: firstOf(30), label: t`30 days` },
  ];
  return (
    <Group gap="sm">
      {keys && keys.length > 0 ? (
        <Select
          size="sm"
          className={styles.filter}
          placeholder={t`All keys`}
          aria-label={t`Which key`}
          data={keys.map((key) => ({ value: key.id, label: `${key.name} ${key.hint}` }))}
          value={filter.key ?? null}
          onChange={(value) => choose("key", value)}
          clearable
          searchable
          data-testid="receipts-key"
        />
      ) : null}
      {members && members.length > 1 ? (
        <Select
          size="sm"
          className={styles.filter}
          placeholder={t`Everybody`}
          aria-label={t`Who used it`}
          data={members.map(({ user }) => ({ value: user.id, label: user.name || user.email }))}
          value={filter.user ?? null}
          onChange={(value) => choose("user", value)}
          clearable
          searchable
          data-testid="receipts-user"
        />
      ) : null}
      <Select
        size="sm"
        className={styles.filter}
        placeholder={t`Any time`}
        aria-label={t`Since when`}
        data={spans}
        value={filter.from ?? null}
        onChange={(value) => choose("from", value)}
        clearable
      />
    </Group>
  );
}
