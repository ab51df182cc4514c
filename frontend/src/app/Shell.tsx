import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { Suspense, useEffect } from "react";
import { useOrganization } from "@/shared/session";
import { Loading } from "@/shared/ui/Loading";
import { BareSidebar, Nowhere } from "./Nowhere";
import styles from "./Shell.module.css";
import { Sidebar } from "./Sidebar";
import { useLive } from "./useLive";

/** Sidebar and page; on a phone the sidebar is a drawer behind one button. */
export function Shell() {
  const { t } = useLingui();
  const [opened, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  const [place] = useOrganization();
  useLive();
  useHotkeys([["mod+shift+O", () => void navigate({ to: "/new" })]], []);
  const side = place ? <Sidebar /> : <BareSidebar />;
  return (
    <div className={styles.shell}>
      <aside className={styles.side}>{side}</aside>
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
        {side}
      </Drawer>
      <ActionIcon className={styles.burger} onClick={open} size={40} aria-label={t`Open the menu`}>
        <PanelLeft size={20} />
      </ActionIcon>
      <main className={styles.main}>
        <Suspense fallback={<Loading />}>{place || path === "/settings" ? <Outlet /> : <Nowhere />}</Suspense>
      </main>
    </div>
  );
}
