import { Trans } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface CertainProps {
  label: ReactNode;
  question: ReactNode;
  pending: boolean;
  onCertain: () => void;
  testId?: string;
}

/** A button that asks once more, in its own place. */
export function Certain({ label, question, pending, onCertain, testId }: CertainProps) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => setAsked(true)} data-testid={testId}>
        {label}
      </Button>
    );
  }
  return (
    <Group gap="xs">
      <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
        <Trans>Cancel</Trans>
      </Button>
      <Button
        size="compact-sm"
        color="red"
        loading={pending}
        autoFocus
        onClick={() => {
          setAsked(false);
          onCertain();
        }}
        data-testid={testId ? `${testId}-confirm` : undefined}
      >
        {question}
      </Button>
    </Group>
  );
}
