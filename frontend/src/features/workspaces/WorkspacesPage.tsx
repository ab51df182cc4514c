import { Trans } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Layers, Plus } from "lucide-react";
import { useState } from "react";
import people from "@/features/people/People.module.css";
import styles from "@/features/projects/Projects.module.css";
import { SectionTabs } from "@/features/projects/SectionTabs";
import type { Workspace } from "@/shared/api/types";
import { useMay, useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { type Shelf, workspacesQuery } from "./api";
import { ShelfSelect } from "./ShelfSelect";
import { WorkspaceForm } from "./WorkspaceForm";
import { WorkspacePeople } from "./WorkspacePeople";
import { WorkspaceRow } from "./WorkspaceRow";

/** Where people work together: who belongs to which workspace. Administrators see all of them. */
export function WorkspacesPage() {
  const may = useMay();
  const organization = useOrganizationId();
  const manages = may("workspaces.manage");
  const [shelf, setShelf] = useState<Shelf>("live");
  const [named, setNamed] = useState<Workspace | "new" | null>(null);
  const [shown, setShown] = useState<Workspace | null>(null);
  const { data, isPending, error } = useQuery({
    ...workspacesQuery(organization, { shelf, all: manages }),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title={<Trans>Workspaces</Trans>}
      lead={<Trans>People who work together. A project can be shared with a whole workspace at once.</Trans>}
      actions={
        manages ? (
          <Button
            leftSection={<Plus size={16} />}
            onClick={() => setNamed("new")}
            data-testid="new-workspace"
          >
            <Trans>New workspace</Trans>
          </Button>
        ) : null
      }
    >
      <SectionTabs />
      <div className={styles.bar}>
        <ShelfSelect value={shelf} onChange={setShelf} deleted={may("projects.create")} />
      </div>
      <ErrorNote error={error} />
      {isPending ? <Loading /> : null}
      {data?.length === 0 ? <Nothing shelf={shelf} /> : null}
      {data && data.length > 0 ? (
        <div className={people.list} data-testid="workspaces">
          {data.map((workspace) => (
            <WorkspaceRow
              key={workspace.id}
              organization={organization}
              workspace={workspace}
              only={shelf === "live" && manages && data.length === 1}
              onPeople={() => setShown(workspace)}
              onRename={() => setNamed(workspace)}
            />
          ))}
        </div>
      ) : null}
      <WorkspacePeople organization={organization} workspace={shown} onClose={() => setShown(null)} />
      <Modal
        opened={named !== null}
        onClose={() => setNamed(null)}
        title={named === "new" ? <Trans>New workspace</Trans> : <Trans>Rename workspace</Trans>}
      >
        {named ? (
          <WorkspaceForm
            organization={organization}
            workspace={named === "new" ? null : named}
            onSaved={() => setNamed(null)}
          />
        ) : null}
      </Modal>
    </Page>
  );
}

function Nothing({ shelf }: { shelf: Shelf }) {
  if (shelf === "live")
    return (
      <Blank icon={Layers} title={<Trans>You belong to no workspace</Trans>}>
        <Trans>An administrator or the manager of a workspace can add you to one.</Trans>
      </Blank>
    );
  return (
    <Blank
      icon={Layers}
      title={shelf === "archived" ? <Trans>Nothing archived</Trans> : <Trans>Nothing deleted</Trans>}
    >
      {shelf === "archived" ? (
        <Trans>The projects of an archived workspace can be read and not changed.</Trans>
      ) : (
        <Trans>Deleted workspaces wait here for two weeks; until then they can be restored.</Trans>
      )}
    </Blank>
  );
}
