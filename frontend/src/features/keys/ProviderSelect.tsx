import { useLingui } from "@lingui/react/macro";
import { Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { providersQuery } from "./api";
import { byProminence } from "./prominence";

interface ProviderSelectProps {
  organization: string;
  value: string | null;
  onChange: (slug: string | null) => void;
  error?: string;
}

export function ProviderSelect({ organization, value, onChange, error }: ProviderSelectProps) {
  const { t } = useLingui();
  const { data } = useQuery(providersQuery(organization));
  const providers = useMemo(() => (data ?? []).toSorted(byProminence), [data]);
  const bySlug = useMemo(() => new Map(providers.map((entry) => [entry.slug, entry])), [providers]);
  return (
    <Select
      name="provider"
      data-testid="key-provider"
      label={t`Provider`}
      placeholder={t`Search ${providers.length} providers`}
      data={providers.map((entry) => ({ value: entry.slug, label: entry.name }))}
      value={value}
      onChange={onChange}
      searchable
      allowDeselect={false}
      limit={60}
      nothingFoundMessage={t`No such provider. Add it as your own endpoint below.`}
      error={error}
      renderOption={({ option }) => {
        const entry = bySlug.get(option.value);
        return (
          <Group justify="space-between" w="100%" wrap="nowrap" data-provider={option.value}>
            <span>{option.label}</span>
            <Text size="xs" c="dimmed">
              {entry?.simulated ? t`simulated` : entry?.kind === "custom" ? t`own endpoint` : null}
            </Text>
          </Group>
        );
      }}
    />
  );
}
