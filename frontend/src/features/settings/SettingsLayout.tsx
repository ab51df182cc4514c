import { Trans, useLingui } from "@lingui/react/macro";
import { Link, type LinkProps, Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "@/shared/ui/Page";
import styles from "./Settings.module.css";

interface Tab {
  to: LinkProps["to"];
  label: ReactNode;
}

/** One entry for each part of the settings; its route lies below `/settings`. */
function useTabs(): Tab[] {
  return [
    { to: "/settings", label: <Trans>Profile</Trans> },
    { to: "/settings/security", label: <Trans>Security</Trans> },
    { to: "/settings/organization", label: <Trans>Organization</Trans> },
  ];
}

export function SettingsLayout() {
  const { t } = useLingui();
  const tabs = useTabs();
  return (
    <Page title={<Trans>Settings</Trans>} width={740}>
      <nav className={styles.tabs} aria-label={t`Settings`}>
        {tabs.map((tab) => (
          <Link
            key={tab.to}
            to={tab.to}
            className={styles.tab}
            activeOptions={{ exact: true, includeSearch: false }}
            activeProps={{ "data-active": true }}
          >
            {tab.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Page>
  );
}
