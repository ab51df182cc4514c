import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Group, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Provider } from "@/shared/api/types";
import { keysQuery } from "./api";
import styles from "./Import.module.css";
import { isWhole, MINE, type Owner, OwnerChoice } from "./OwnerChoice";
import { byProminence } from "./prominence";
import type { Recognised } from "./recognise";
import type { Wanted } from "./useKeyImport";

interface ChooseVariablesProps {
  organization: string;
  found: Recognised[];
  providers: Provider[];
  onBack: () => void;
  onChosen: (wanted: Wanted[]) => void;
}

type Choice = Record<string, { taken: boolean; provider: string | null }>;

/** What was recognised and what not; which of it becomes keys, of which provider and whose. */
export function ChooseVariables({ organization, found, providers, onBack, onChosen }: ChooseVariablesProps) {
  const { data: keys } = useQuery(keysQuery(organization));
  const [owner, setOwner] = useState<Owner>(MINE);
  const [choice, setChoice] = useState<Choice>(() => firstChoice(found));
  const able = found.filter((one) => one.obstacle === null);
  const known = able.filter((one) => one.by !== null);
  const unknown = able.filter((one) => one.by === null);
  const useless = found.filter((one) => one.obstacle !== null);
  const chosen = able.filter((one) => choice[one.name]?.taken && choice[one.name]?.provider);
  const change = (name: string, part: Partial<Choice[string]>) =>
    setChoice((before) => {
      const one = before[name] ?? { taken: false, provider: null };
      return { ...before, [name]: { ...one, ...part } };
    });
  const rows = (list: Recognised[]) =>
    list.map((one) => (
      <VariableRow
        key={one.name}
        variable={one}
        providers={providers}
        taken={choice[one.name]?.taken ?? false}
        provider={choice[one.name]?.provider ?? null}
        onTaken={(taken) => change(one.name, { taken })}
        onProvider={(provider) => change(one.name, { provider, taken: provider !== null })}
      />
    ));
  return (
    <Stack data-testid="env-choose">
      {known.length > 0 ? (
        <div className={styles.list}>{rows(known)}</div>
      ) : (
        <Text size="sm" c="dimmed">
          <Trans>No variable is called like the key of a known provider.</Trans>
        </Text>
      )}
      {unknown.length > 0 ? (
        <details open={known.length === 0}>
          <summary className={styles.summary} data-testid="env-unknown">
            <Plural
              value={unknown.length}
              one="# variable not recognised"
              other="# variables not recognised"
            />
          </summary>
          <div className={styles.list}>{rows(unknown)}</div>
        </details>
      ) : null}
      <Useless variables={useless} />
      <OwnerChoice value={owner} onChange={setOwner} />
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
        <Button
          disabled={chosen.length === 0 || !isWhole(owner)}
          onClick={() =>
            onChosen(wantedOf(chosen, choice, owner, providers, new Set(keys?.map((key) => key.name))))
          }
          data-testid="env-import"
        >
          <Plural value={chosen.length} _0="Choose a key" one="Import # key" other="Import # keys" />
        </Button>
      </Group>
    </Stack>
  );
}

/** What is called like a key is taken; what only looks like one is offered. */
function firstChoice(found: Recognised[]): Choice {
  return Object.fromEntries(
    found.map((one) => [
      one.name,
      { taken: one.by === "name" && one.obstacle === null, provider: one.provider },
    ]),
  );
}

/** Keys are called like their provider; where that would be twice, like their variable. */
function wantedOf(
  chosen: Recognised[],
  choice: Choice,
  owner: Owner,
  providers: Provider[],
  names: ReadonlySet<string>,
): Wanted[] {
  const slugs = chosen.map((one) => choice[one.name]?.provider ?? "");
  return chosen.map(({ name: variable }, index) => {
    const provider = slugs[index] ?? "";
    const called = providers.find((one) => one.slug === provider)?.name ?? provider;
    const twice = names.has(called) || slugs.filter((one) => one === provider).length > 1;
    return { variable, provider, owner, name: (twice ? variable : called).slice(0, 80) };
  });
}

interface VariableRowProps {
  variable: Recognised;
  providers: Provider[];
  taken: boolean;
  provider: string | null;
  onTaken: (taken: boolean) => void;
  onProvider: (provider: string | null) => void;
}

function VariableRow({ variable, providers, taken, provider, onTaken, onProvider }: VariableRowProps) {
  const { t } = useLingui();
  const { name, ends, by } = variable;
  const options = useMemo(
    () => providers.toSorted(byProminence).map(({ slug, name: label }) => ({ value: slug, label })),
    [providers],
  );
  return (
    <div className={styles.variable} data-testid="env-variable" data-name={name} data-by={by ?? "none"}>
      <Checkbox
        checked={taken}
        onChange={(event) => onTaken(event.currentTarget.checked)}
        disabled={provider === null}
        aria-label={t`Import ${name}`}
      />
      <div className={styles.name}>
        <code>{name}</code>
        <Text size="xs" c="dimmed">
          {ends ? <Trans>ends with {ends}</Trans> : null}
          {by === "looks" ? (
            <>
              {ends ? " · " : null}
              <Trans>recognised by how it begins</Trans>
            </>
          ) : null}
        </Text>
      </div>
      <Select
        size="sm"
        className={styles.provider}
        data={options}
        value={provider}
        onChange={onProvider}
        placeholder={t`Not a key`}
        searchable
        clearable={by === null}
        allowDeselect={false}
        limit={60}
        aria-label={t`Provider of ${name}`}
      />
    </div>
  );
}

/** Variables whose values cannot be keys, with the reason, so that nobody wonders where they are. */
function Useless({ variables }: { variables: Recognised[] }) {
  const { t } = useLingui();
  const reasons = {
    empty: t`empty`,
    reference: t`refers to another variable`,
    placeholder: t`a placeholder`,
    unreadable: t`too short, or with blanks`,
  };
  if (variables.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" data-testid="env-useless">
      <Trans>Left out:</Trans>{" "}
      {variables.map(({ name, obstacle }) => (obstacle ? `${name} (${reasons[obstacle]})` : name)).join(", ")}
    </Text>
  );
}
