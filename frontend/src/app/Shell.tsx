import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Navigate, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { DoorClosed, PanelLeft } from "lucide-react";
import { Suspense, useEffect } from "react";
import { FreezeBanner } from "@/features/freeze/FreezeBanner";
import { OrganizationBanner } from "@/features/organization/OrganizationBanner";
import { Nowhere } from "@/features/organization/Nowhere";
import { useMay, useOrganization } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { BareSidebar } from "./BareSidebar";
import { isClosed } from "./places";
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
        <div className={styles.notice}>
          <OrganizationBanner />
          <FreezeBanner />
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
  const may = useMay();
  const [organization] = useOrganization();
  if (path.startsWith("/settings")) return <Outlet />;
  if (!organization) return <Nowhere />;
  if (organization.mfa_required) return <Navigate to="/settings/security" replace />;
  return isClosed(path, may) ? <Closed /> : <Outlet />;
}

/** A page that the own role does not open, or that is shut with a deleted organization, reached by its address. */
function Closed() {
  const [organization] = useOrganization();
  const name = organization?.name;
  return (
    <Page title={<Trans>Not open to you</Trans>}>
      <div data-testid="closed">
        {organization?.deleted_at ? (
          <Blank icon={DoorClosed} title={<Trans>{name} waits to be erased</Trans>}>
            <Trans>Restored, it has this page again, with all that was on it.</Trans>
          </Blank>
        ) : (
          <Blank icon={DoorClosed} title={<Trans>Your role in {name} does not open this page</Trans>}>
            <Trans>An admin of {name} can give you another role.</Trans>
          </Blank>
        )}
      </div>
    </Page>
  );
}
