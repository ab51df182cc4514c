import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Alert, Loader } from "@mantine/core";
import { ArrowDown } from "lucide-react";
import { useEffect, useState } from "react";
import { PayerLine } from "@/features/payers/PayerLine";
import type { Generation, Project } from "@/shared/api/types";
import styles from "./ChatPage.module.css";
import { Composer } from "./Composer";
import type { Obstacle } from "./readOnly";
import { ReadOnlyNote } from "./ReadOnlyNote";
import type { ChatView } from "./store";
import type { useModels } from "./useModels";
import { AnchorLink } from "@/shared/ui/links";

interface ChatDockProps {
  id: string;
  /** Whether it is known if one can write here. */
  known: boolean;
  /** Why one cannot write here; null when one can. */
  obstacle: Obstacle | null;
  project: Project | null;
  /** The id of the project, also where the project itself is not seen. */
  place: string | null;
  /** Whether one may say who pays here. */
  manages: boolean;
  organization: string;
  choice: ReturnType<typeof useModels>;
  view: ChatView;
  away: boolean;
  onJump: () => void;
  busy: boolean;
  answering: Generation[];
  onSend: (text: string) => Promise<void>;
  onStop: (generation: Generation) => void;
}

/** The lower edge of a conversation: notices, the way to the end, the composer. */
export function ChatDock(props: ChatDockProps) {
  const { known, obstacle, project, organization, choice, view, away, onJump } = props;
  const { t } = useLingui();
  return (
    <div className={styles.dock}>
      {away ? (
        <ActionIcon
          className={styles.jump}
          radius="xl"
          size={36}
          onClick={onJump}
          aria-label={t`Jump to the latest`}
          data-testid="jump"
        >
          <ArrowDown size={17} />
        </ActionIcon>
      ) : null}
      {view.status === "open" ? null : <ConnectionNotice />}
      {!known ? null : obstacle ? (
        <ReadOnlyNote organization={organization} obstacle={obstacle} project={project} />
      ) : (
        <>
          {choice.state === "none" ? <NoKeyNotice /> : null}
          <Reply {...props} />
        </>
      )}
    </div>
  );
}

function Reply({ id, organization, choice, busy, answering, manages, place, onSend, onStop }: ChatDockProps) {
  const { t } = useLingui();
  return (
    <Composer
      draftKey={id}
      organization={organization}
      models={choice.models}
      onModels={choice.setModels}
      loading={choice.state === "loading"}
      onSend={onSend}
      busy={busy}
      answering={answering.length > 0}
      onStop={() => answering.forEach(onStop)}
      placeholder={t`Reply`}
    >
      <PayerLine
        organization={organization}
        place={{ conversation: id, project: place }}
        models={choice.models}
        rules={manages}
      />
    </Composer>
  );
}

/** Says that the connection is gone only when it has been for a moment. */
function ConnectionNotice() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 2500);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={styles.notice} role="status">
      <Loader size={12} color="currentColor" />
      <Trans>Connecting again. Nothing is lost: answers go on and appear when we are back.</Trans>
    </div>
  );
}

export function NoKeyNotice() {
  return (
    <Alert mb="xs" bg="var(--app-warning-soft)" bd="none" data-testid="no-key">
      <Trans>
        No model can be asked yet: there is no key to pay with.{" "}
        <AnchorLink to="/keys" inherit>
          Add a key
        </AnchorLink>
      </Trans>
    </Alert>
  );
}
