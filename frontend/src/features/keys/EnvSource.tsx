import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { FileKey, ShieldCheck } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useRef, useState } from "react";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import styles from "./Import.module.css";

/** A file of variables is small; anything else was dropped by mistake. */
const MOST_BYTES = 256 * 1024;

/** Where the text comes from: a file dropped or chosen, or what is pasted. It goes to `onText` and is kept nowhere. */
export function EnvSource({ onText }: { onText: (text: string) => void }) {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES) setError(t`“${file.name}” is too large for a file of variables.`);
    else onText(await file.text());
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    const text = event.dataTransfer.getData("text/plain");
    if (file) void take(file);
    else if (text) onText(text);
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    if (!text.includes("=")) return;
    // It is read at once, so that no field holds it.
    event.preventDefault();
    onText(text);
  };
  const readTyped = () => {
    const text = field.current?.value ?? "";
    if (field.current) field.current.value = "";
    if (text.trim()) onText(text);
  };
  return (
    <Stack data-testid="env-source">
      <ErrorNote error={error} />
      <div
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        data-testid="env-drop"
      >
        <FileKey size={22} aria-hidden />
        <Text size="sm">
          <Trans>Drop a .env file here, or</Trans>{" "}
          <FileButton
            onChange={(file) => void take(file)}
            inputProps={{ "data-testid": "env-file" } as object}
          >
            {(props) => (
              <Anchor component="button" type="button" inherit {...props}>
                <Trans>choose one</Trans>
              </Anchor>
            )}
          </FileButton>
        </Text>
      </div>
      <Textarea
        ref={field}
        label={t`Or paste its text`}
        placeholder={"OPENAI_API_KEY=…\nOPENROUTER_API_KEY=…"}
        minRows={4}
        rows={4}
        classNames={{ input: styles.code }}
        onPaste={paste}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        data-1p-ignore
        data-lpignore="true"
        data-testid="env-text"
      />
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Group gap={8} wrap="nowrap" align="flex-start" c="dimmed">
          <ShieldCheck size={16} style={{ flex: "none", marginTop: 2 }} />
          <Text size="xs">
            <Trans>
              Read in this page alone. Only the keys that you choose next are sent, and nothing else.
            </Trans>
          </Text>
        </Group>
        <Button variant="default" onClick={readTyped} flex="none" data-testid="env-read">
          <Trans>Read</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
