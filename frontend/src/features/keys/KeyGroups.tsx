import { Trans, useLingui } from "@lingui/react/macro";
import { Stack, TextInput, Title } from "@mantine/core";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import type { ProviderKey } from "@/shared/api/types";
import { Blank } from "@/shared/ui/Blank";
import { KeyRow } from "./KeyRow";
import styles from "./Keys.module.css";
import { groupKeys, searchKeys } from "./order";

/** From this many keys on, a field to search them is worth its place. */
const MANY = 8;

interface KeyGroupsProps {
  organization: string;
  keys: ProviderKey[];
  /** Of providers, by slug. */
  names: ReadonlyMap<string, string>;
}

/** Keys under their providers, each list in the order in which the keys pay. */
export function KeyGroups({ organization, keys, names }: KeyGroupsProps) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const groups = useMemo(() => groupKeys(keys, names), [keys, names]);
  const shown = searchKeys(groups, search);
  if (keys.length === 0) return null;
  return (
    <Stack gap="xl">
      {keys.length > MANY || search !== "" ? (
        <TextInput
          size="sm"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={t`Search keys`}
          aria-label={t`Search keys`}
          leftSection={<Search size={15} />}
          data-testid="key-search"
        />
      ) : null}
      {shown.length === 0 ? <Blank icon={Search} title={<Trans>No key contains that</Trans>} /> : null}
      {shown.map((group) => (
        <section key={group.provider} data-testid="key-group" data-provider={group.provider}>
          <Title order={3} mb="sm">
            {group.name}
          </Title>
          <div className={styles.list}>
            {group.keys.map((key) => (
              <KeyRow key={key.id} organization={organization} providerKey={key} keys={keys} />
            ))}
          </div>
        </section>
      ))}
    </Stack>
  );
}
