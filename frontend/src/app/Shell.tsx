import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Navigate, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { Suspense, useEffect } from "react";
import { OrganizationBanner } from "@/features/organization/OrganizationBanner";
import { useOrganization } from "@/shared/session";
import { Loading } from "@/shared/ui/Loading";
import styles from "./Shell.module.css";
import { Sidebar } from "./Sidebar";

/** Sidebar and page; on a phone the sidebar is a drawer behind one button. */
export function Shell() {
  const { t } = useLingui();
  const [opened, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  useHotkeys([["mod+shift+O", () => void navigate({ to: "/new" })]], []);
  return (
    <div className={styles.shell}>
      <aside className={styles.side}>
        <Sidebar />
      </aside>
      <Drawer
        opened={opened}
        onClose={close}
        size={300}
        withCloseButton={false}
        padding={0}
        title={undefined}
        aria-label={t`Menu`}
        styles={{ body: { height: "100%" }, content: { background: "var(--app-sidebar)" } }}
      >
        <Sidebar />
      </Drawer>
      <ActionIcon className={styles.burger} onClick={open} size={40} aria-label={t`Open the menu`}>
        <PanelLeft size={20} />
      </ActionIcon>
      <main className={styles.main}>
        <div className={styles.notice}>
          <OrganizationBanner />
        </div>
        <Suspense fallback={<Loading />}>
          <Place path={path} />
        </Suspense>
      </main>
    </div>
  );
}

/** The page. Where the organization asks for a second factor that is not there yet, it is set up first. */
function Place({ path }: { path: string }) {
  const [organization] = useOrganization();
  const shut = organization?.mfa_required === true && !path.startsWith("/settings");
  return shut ? <Navigate to="/settings/security" replace /> : <Outlet />;
}
