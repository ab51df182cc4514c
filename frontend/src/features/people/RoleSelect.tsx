import { Trans, useLingui } from "@lingui/react/macro";
import { Select, type SelectProps, Text } from "@mantine/core";
import type { Role } from "@/shared/api/types";
import { useOrganization } from "@/shared/session";
import { ROLES } from "./addresses";

/** The roles that the signed-in person may hand out: nobody gives what they do not have. */
export function useGrantableRoles(): Role[] {
  const [organization] = useOrganization();
  const owning = organization?.permissions.includes("organization.transfer") ?? false;
  return owning ? ROLES : ROLES.filter((role) => role !== "owner");
}

export function RoleName({ role }: { role: Role }) {
  switch (role) {
    case "owner":
      return <Trans>Owner</Trans>;
    case "admin":
      return <Trans>Admin</Trans>;
    case "member":
      return <Trans>Member</Trans>;
    case "viewer":
      return <Trans>Viewer</Trans>;
    case "auditor":
      return <Trans>Auditor</Trans>;
    case "guest":
      return <Trans>Guest</Trans>;
  }
}

export function RoleHint({ role }: { role: Role }) {
  switch (role) {
    case "owner":
      return <Trans>Does everything, and alone deletes the organization or hands it over.</Trans>;
    case "admin":
      return <Trans>Manages people, providers, shared keys and settings.</Trans>;
    case "member":
      return <Trans>Works: chats, brings own keys, starts projects.</Trans>;
    case "viewer":
      return <Trans>Reads what was shared with them; writes nothing.</Trans>;
    case "auditor":
      return <Trans>Reads usage and the audit trail; sees no content and no key.</Trans>;
    case "guest":
      return (
        <Trans>
          Comes from outside: sees the projects given to them and nothing else, and brings own keys.
        </Trans>
      );
  }
}

interface RoleSelectProps extends Omit<SelectProps, "value" | "onChange" | "data"> {
  value: Role;
  roles: Role[];
  onChange: (role: Role) => void;
}

/** Chooses a role; each is explained in one line where it is chosen. */
export function RoleSelect({ value, roles, onChange, ...others }: RoleSelectProps) {
  const { t } = useLingui();
  const names: Record<Role, string> = {
    owner: t`Owner`,
    admin: t`Admin`,
    member: t`Member`,
    viewer: t`Viewer`,
    auditor: t`Auditor`,
    guest: t`Guest`,
  };
  return (
    <Select
      value={value}
      onChange={(role) => role && onChange(role as Role)}
      data={roles.map((role) => ({ value: role, label: names[role] }))}
      allowDeselect={false}
      comboboxProps={{ width: 300, position: "bottom-end" }}
      maxDropdownHeight={400}
      renderOption={({ option }) => (
        <div>
          <Text size="sm" fw={530}>
            {option.label}
          </Text>
          <Text size="xs" c="dimmed">
            <RoleHint role={option.value as Role} />
          </Text>
        </div>
      )}
      {...others}
    />
  );
}
