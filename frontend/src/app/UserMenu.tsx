import { Trans, useLingui } from "@lingui/react/macro";
import { Avatar, Menu, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown, LogOut, Settings } from "lucide-react";
import { signOut } from "@/features/auth/api";
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
        {me.organizations.length > 1 ? (
          <>
            <Menu.Label>
              <Trans>Organization</Trans>
            </Menu.Label>
            {me.organizations.map((entry) => (
              <Menu.Item
                key={entry.id}
                onClick={() => choose(entry.id)}
                rightSection={entry.id === organization?.id ? <Check size={15} /> : null}
              >
                {entry.name}
              </Menu.Item>
            ))}
            <Menu.Divider />
          </>
        ) : null}
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
    </Menu>
  );
}
