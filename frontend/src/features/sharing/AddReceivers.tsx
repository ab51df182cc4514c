import { Trans, useLingui } from "@lingui/react/macro";
import {
  Avatar,
  Badge,
  Button,
  type ComboboxItem,
  type ComboboxParsedItem,
  Group,
  MultiSelect,
  Text,
} from "@mantine/core";
import { Users } from "lucide-react";
import { useState } from "react";
import type { ShareRole } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ObjectRoleSelect, type Place } from "./ObjectRole";
import { type Candidate, rolesFor } from "./receivers";
import styles from "./Sharing.module.css";

const none: Candidate[] = [];

interface AddReceiversProps {
  place: Place;
  people: Candidate[];
  workspaces?: Candidate[];
  /** Adds one; what it throws is shown beside the name. */
  onAdd: (candidate: Candidate, role: ShareRole) => Promise<unknown>;
  /** All are added, or it was tried. */
  onSettled: () => void;
}

/** Searches people (and workspaces), takes several, and adds them all with one role. */
export function AddReceivers({ place, people, workspaces = none, onAdd, onSettled }: AddReceiversProps) {
  const { t } = useLingui();
  const [values, setValues] = useState<string[]>([]);
  const [wanted, setWanted] = useState<ShareRole>("viewer");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string[]>([]);
  const all = new Map([...workspaces, ...people].map((one) => [one.value, one]));
  const chosen = values.flatMap((value) => all.get(value) ?? []);
  const roles = rolesFor(chosen);
  const role = roles.includes(wanted) ? wanted : "viewer";
  const add = async () => {
    setBusy(true);
    const outcomes = await Promise.allSettled(chosen.map((one) => onAdd(one, role)));
    const failed = chosen.filter((_, index) => outcomes[index]?.status === "rejected");
    setRefused(
      outcomes.flatMap((one, index) =>
        one.status === "rejected" ? [`${chosen[index]?.label}: ${messageOf(one.reason)}`] : [],
      ),
    );
    setValues(failed.map((one) => one.value));
    setBusy(false);
    onSettled();
  };
  return (
    <div data-testid="add-receivers">
      <div className={styles.add}>
        <MultiSelect
          label={workspaces.length > 0 ? t`Add people or workspaces` : t`Add people`}
          placeholder={chosen.length > 0 ? undefined : t`Name or e-mail`}
          data={groupsOf(people, workspaces, t`People`, t`Workspaces`, (name) => t`Everyone in ${name}`)}
          value={values}
          onChange={setValues}
          searchable
          hidePickedOptions
          limit={60}
          nothingFoundMessage={t`Nobody else by that name`}
          filter={({ options, search }) => filtered(options, search, all)}
          renderOption={({ option }) => <Option candidate={all.get(option.value)} label={option.label} />}
        />
        <ObjectRoleSelect
          size="sm"
          className={role === "inherit" ? styles.wide : styles.role}
          value={role}
          roles={roles}
          place={place}
          onChange={setWanted}
          aria-label={t`Role`}
          data-testid="add-role"
        />
        <Button
          onClick={() => void add()}
          disabled={chosen.length === 0}
          loading={busy}
          data-testid="add-receivers-confirm"
        >
          <Trans>Add</Trans>
        </Button>
      </div>
      {refused.length > 0 ? (
        <Group mt="xs" grow>
          <ErrorNote error={refused.join("\n")} />
        </Group>
      ) : null}
    </div>
  );
}

const messageOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));

type Groups = { group: string; items: (ComboboxItem & { disabled: boolean })[] }[];

function groupsOf(
  people: Candidate[],
  workspaces: Candidate[],
  peopleName: string,
  workspacesName: string,
  everyone: (name: string) => string,
): Groups {
  const item = (one: Candidate) => ({
    value: one.value,
    label: one.kind === "workspace" ? everyone(one.label) : one.label,
    disabled: one.obstacle !== null,
  });
  const groups = [
    { group: workspacesName, items: workspaces.map(item) },
    { group: peopleName, items: people.map(item) },
  ];
  return groups.filter((group) => group.items.length > 0);
}

/** By name and by address. */
function filtered(
  options: ComboboxParsedItem[],
  search: string,
  all: ReadonlyMap<string, Candidate>,
): ComboboxParsedItem[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ value, label }: ComboboxItem) => {
    const text = `${label} ${all.get(value)?.email ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return options.flatMap((option): ComboboxParsedItem[] => {
    if (!("items" in option)) return fits(option) ? [option] : [];
    const items = option.items.filter(fits);
    return items.length > 0 ? [{ ...option, items }] : [];
  });
}

function Option({ candidate, label }: { candidate: Candidate | undefined; label: string }) {
  if (!candidate) return label;
  const workspace = candidate.kind === "workspace";
  return (
    <Group gap="sm" wrap="nowrap" data-testid="candidate" data-email={candidate.email}>
      <Avatar size={26} radius="xl" color="verdigris" name={workspace ? undefined : candidate.label}>
        {workspace ? <Users size={14} /> : null}
      </Avatar>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" truncate>
          {label}{" "}
          {candidate.guest ? (
            <Badge size="xs" color="yellow">
              <Trans>Guest</Trans>
            </Badge>
          ) : null}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {candidate.obstacle === "auditor" ? (
            <Trans>An auditor sees no content.</Trans>
          ) : candidate.obstacle === "guest" ? (
            <Trans>A guest belongs to single projects.</Trans>
          ) : (
            candidate.email
          )}
        </Text>
      </div>
    </Group>
  );
}
