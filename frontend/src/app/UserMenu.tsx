import { Trans, useLingui } from "@lingui/react/macro";
import { Avatar, Menu, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Building2, Check, ChevronsUpDown, LogOut, Plus, Settings } from "lucide-react";
import { useState } from "react";
import { signOut } from "@/features/auth/api";
import { NewOrganization } from "@/features/organization/NewOrganization";
import { useMe, useOrganization } from "@/shared/session";
import styles from "./Shell.module.css";

/** Who is signed in and where: organizations, appearance, settings, the way out. */
export function UserMenu() {
  const { t } = useLingui();
  const me = useMe();
  const client = useQueryClient();
  const [organization, choose] = useOrganization();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: () => {
      client.clear();
      window.location.assign("/login");
    },
  });
  const [creating, setCreating] = useState(false);
  const name = me.name || me.email;
  return (
    <Menu width={264} position="top-start">
      <Menu.Target>
        <button type="button" className={styles.user} aria-label={t`Account menu`} data-testid="user-menu">
          <Avatar size={30} radius="xl" name={name} color="verdigris" />
          <span className={styles.who}>
            <span>{name}</span>
            <span>{organization?.name}</span>
          </span>
          <ChevronsUpDown size={15} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Trans>Organization</Trans>
        </Menu.Label>
        {me.organizations.length > 1
          ? me.organizations.map((entry) => (
              <Menu.Item
                key={entry.id}
                onClick={() => choose(entry.id)}
                rightSection={entry.id === organization?.id ? <Check size={15} /> : null}
              >
                {entry.deleted_at ? <Trans>{entry.name} (deleted)</Trans> : entry.name}
              </Menu.Item>
            ))
          : null}
        {organization ? (
          <Menu.Item
            component={Link}
            to="/settings/organization"
            leftSection={<Building2 size={15} />}
            data-testid="organization-settings"
          >
            <Trans>Organization settings</Trans>
          </Menu.Item>
        ) : null}
        <Menu.Item
          leftSection={<Plus size={15} />}
          onClick={() => setCreating(true)}
          data-testid="new-organization"
        >
          <Trans>New organization…</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>
          <Trans>Appearance</Trans>
        </Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          mx={6}
          mb={6}
          value={colorScheme}
          onChange={(value) => setColorScheme(value === "light" || value === "dark" ? value : "auto")}
          data={[
            { value: "light", label: t`Light` },
            { value: "dark", label: t`Dark` },
            { value: "auto", label: t`System` },
          ]}
        />
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings" leftSection={<Settings size={15} />}>
          <Trans>Settings</Trans>
        </Menu.Item>
        <Menu.Item
          leftSection={<LogOut size={15} />}
          onClick={() => leave.mutate()}
          closeMenuOnClick={false}
          data-testid="sign-out"
        >
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
      <NewOrganization opened={creating} onClose={() => setCreating(false)} />
    </Menu>
  );
}
