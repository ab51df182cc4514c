import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useMay } from "@/shared/session";
import styles from "./Projects.module.css";

/** Projects and the workspaces they stand in are two sides of one place; a guest knows no workspace. */
export function SectionTabs() {
  const may = useMay();
  if (!may("members.read")) return null;
  return (
    <nav className={styles.tabs}>
      <Link to="/projects" className={styles.tab} activeProps={{ "data-active": true }}>
        <Trans>Projects</Trans>
      </Link>
      <Link to="/workspaces" className={styles.tab} activeProps={{ "data-active": true }}>
        <Trans>Workspaces</Trans>
      </Link>
    </nav>
  );
}
