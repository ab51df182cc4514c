import { Trans, useLingui } from "@lingui/react/macro";
import { Select, type SelectProps, Text } from "@mantine/core";
import type { ShareRole } from "@/shared/api/types";

/** What a role is held in: the words that explain it differ. */
export type Place = "project" | "workspace";

export function ObjectRoleName({ role }: { role: ShareRole }) {
  switch (role) {
    case "viewer":
      return <Trans>Viewer</Trans>;
    case "editor":
      return <Trans>Editor</Trans>;
    case "manager":
      return <Trans>Manager</Trans>;
    case "inherit":
      return <Trans>As in the workspace</Trans>;
  }
}

export function ObjectRoleHint({ role, place }: { role: ShareRole; place: Place }) {
  switch (role) {
    case "viewer":
      return place === "project" ? (
        <Trans>Reads the conversations.</Trans>
      ) : (
        <Trans>Reads what is shared with everybody here.</Trans>
      );
    case "editor":
      return place === "project" ? (
        <Trans>Asks, begins conversations and edits the instructions.</Trans>
      ) : (
        <Trans>Makes projects here, and works in those that are shared with everybody.</Trans>
      );
    case "manager":
      return place === "project" ? (
        <Trans>Says besides who belongs to it, archives and deletes it.</Trans>
      ) : (
        <Trans>Says besides who belongs here, archives and deletes the workspace.</Trans>
      );
    case "inherit":
      return <Trans>Each with the role they have in the workspace.</Trans>;
  }
}

interface ObjectRoleSelectProps<R extends ShareRole> extends Omit<
  SelectProps,
  "value" | "onChange" | "data" | "role"
> {
  value: R;
  roles: readonly R[];
  place: Place;
  onChange: (role: R) => void;
}

/** Chooses a role in a project or workspace; each is explained in one line where it is chosen. */
export function ObjectRoleSelect<R extends ShareRole>(props: ObjectRoleSelectProps<R>) {
  const { value, roles, place, onChange, ...others } = props;
  const { t } = useLingui();
  const names: Record<ShareRole, string> = {
    viewer: t`Viewer`,
    editor: t`Editor`,
    manager: t`Manager`,
    inherit: t`As in the workspace`,
  };
  return (
    <Select
      value={value}
      onChange={(role) => role && onChange(role as R)}
      data={roles.map((role) => ({ value: role, label: names[role] }))}
      allowDeselect={false}
      comboboxProps={{ width: 280, position: "bottom-end" }}
      renderOption={({ option }) => (
        <div>
          <Text size="sm" fw={530}>
            {option.label}
          </Text>
          <Text size="xs" c="dimmed">
            <ObjectRoleHint role={option.value as ShareRole} place={place} />
          </Text>
        </div>
      )}
      {...others}
    />
  );
}
