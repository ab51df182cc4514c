import { useLingui } from "@lingui/react/macro";
import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { Check, Copy } from "lucide-react";

/** Copies `value`; shows for two seconds that it did. */
export function CopyIcon({ value, label, size = 16 }: { value: string; label?: string; size?: number }) {
  const { t } = useLingui();
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t`Copied` : (label ?? t`Copy`)}>
          <ActionIcon onClick={copy} aria-label={copied ? t`Copied` : (label ?? t`Copy`)} size="md">
            {copied ? <Check size={size} /> : <Copy size={size} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
