import { Trans } from "@lingui/react/macro";
import { Button, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { Check, Copy, Download } from "lucide-react";
import styles from "./Settings.module.css";

interface RecoveryCodesProps {
  codes: string[] | null;
  onClose: () => void;
}

/** The codes, this once. Closing is only by saying that they are kept. */
export function RecoveryCodesModal({ codes, onClose }: RecoveryCodesProps) {
  return (
    <Modal
      opened={codes !== null}
      onClose={onClose}
      title={<Trans>Your recovery codes</Trans>}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {codes ? <Codes codes={codes} onClose={onClose} /> : null}
    </Modal>
  );
}

function Codes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Stack>
      <Text size="sm">
        <Trans>
          If you lose your device, each of these lets you in once. They are shown now and never again: keep
          them where you keep other important papers.
        </Trans>
      </Text>
      <div className={styles.codes} data-testid="recovery-codes">
        {codes.map((code) => (
          <span key={code}>{code}</span>
        ))}
      </div>
      <Group>
        <Button
          variant="default"
          leftSection={<Download size={16} />}
          onClick={() => download(codes)}
          data-testid="download-codes"
        >
          <Trans>Download</Trans>
        </Button>
        <CopyButton value={codes.join("\n")} timeout={2000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <Check size={16} /> : <Copy size={16} />}
              onClick={copy}
            >
              {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Button onClick={onClose} data-testid="codes-kept">
        <Trans>I have kept them</Trans>
      </Button>
    </Stack>
  );
}

function download(codes: string[]): void {
  const head = `byokplatform, ${window.location.host}\n${new Date().toLocaleDateString()}\n\n`;
  const address = URL.createObjectURL(new Blob([`${head}${codes.join("\n")}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "byokplatform-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(address);
}
