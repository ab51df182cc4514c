import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Archive, Eye } from "lucide-react";
import { projectRights } from "@/features/projects/rights";
import { useProjectShelving } from "@/features/projects/useProjectShelving";
import type { Project } from "@/shared/api/types";
import { useMay } from "@/shared/session";
import { ButtonLink } from "@/shared/ui/links";
import styles from "./ChatPage.module.css";
import type { Obstacle } from "./readOnly";

interface ReadOnlyNoteProps {
  organization: string;
  obstacle: Obstacle;
  project: Project | null;
}

/** Stands where the composer would: why one cannot write, and what helps. */
export function ReadOnlyNote({ organization, obstacle, project }: ReadOnlyNoteProps) {
  const may = useMay();
  const { restore, busy } = useProjectShelving(organization);
  const archived = obstacle === "archived" || obstacle === "workspace_archived";
  const keeps = project !== null && projectRights(project, may).manage;
  return (
    <div className={styles.readOnly} data-testid="read-only" data-obstacle={obstacle}>
      {archived ? <Archive size={16} /> : <Eye size={16} />}
      <span>
        <Reason obstacle={obstacle} />
      </span>
      {obstacle === "archived" && keeps ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => restore(project)}
          loading={busy}
          data-testid="restore-here"
        >
          <Trans>Restore</Trans>
        </Button>
      ) : null}
      {obstacle === "workspace_archived" && may("workspaces.manage") ? (
        <ButtonLink to="/workspaces" size="compact-sm" variant="default">
          <Trans>Workspaces</Trans>
        </ButtonLink>
      ) : null}
    </div>
  );
}

function Reason({ obstacle }: { obstacle: Obstacle }) {
  switch (obstacle) {
    case "organization":
      return <Trans>Your role in this organization reads and does not write.</Trans>;
    case "archived":
      return <Trans>This project is archived.</Trans>;
    case "workspace_archived":
      return <Trans>This project is archived with its workspace.</Trans>;
    case "private":
      return <Trans>You can write inside projects alone.</Trans>;
    case "viewer":
      return <Trans>You can read this project. A manager can let you write.</Trans>;
  }
}
