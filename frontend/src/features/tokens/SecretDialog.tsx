import { Trans } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import type { CreatedToken } from "./api";
import { Secret } from "./Secret";

interface SecretDialogProps {
  opened: boolean;
  title: ReactNode;
  onClose: () => void;
  /** The question; it ends with a token whose secret is then shown. */
  children: (onCreated: (token: CreatedToken) => void) => ReactNode;
}

/** A dialog that ends in a secret, and does not let go of one that was not copied without a warning. */
export function SecretDialog({ opened, title, onClose, children }: SecretDialogProps) {
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  const unsaved = created !== null && !copied;
  useWindowEvent("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  const end = () => {
    setCreated(null);
    setCopied(false);
    setWarned(false);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={() => (unsaved ? setWarned(true) : end())}
      title={created ? <Trans>Copy the secret</Trans> : title}
      size="lg"
    >
      {created ? (
        <Secret
          token={created}
          copied={copied}
          warned={warned && !copied}
          onCopied={() => setCopied(true)}
          onDone={() => (unsaved && !warned ? setWarned(true) : end())}
        />
      ) : opened ? (
        children(setCreated)
      ) : null}
    </Modal>
  );
}
