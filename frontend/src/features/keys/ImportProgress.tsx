import { Plural, Trans } from "@lingui/react/macro";
import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { Check, CircleAlert, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";
import type { Provider } from "@/shared/api/types";
import styles from "./Import.module.css";
import { RefusalText } from "./Refusal";
import type { Step, Steps, Wanted } from "./useKeyImport";

interface ImportProgressProps {
  wanted: Wanted[];
  steps: Steps;
  providers: Provider[];
  onClose: () => void;
}

const UNDER_WAY = new Set<Step["state"]>(["waiting", "saving", "verifying"]);

/** One line a key: how far it is, and what its provider said. */
export function ImportProgress({ wanted, steps, providers, onClose }: ImportProgressProps) {
  const states = [...steps.values()].map((step) => step.state);
  const left = states.filter((state) => UNDER_WAY.has(state)).length;
  const ready = states.filter((state) => state === "valid").length;
  return (
    <Stack data-testid="env-progress">
      <div className={styles.list} aria-live="polite">
        {wanted.map((one) => {
          const step = steps.get(one.variable) ?? { state: "waiting" as const };
          const provider = providers.find((entry) => entry.slug === one.provider)?.name ?? one.provider;
          return (
            <div
              key={one.variable}
              className={styles.variable}
              data-testid="env-step"
              data-name={one.variable}
              data-state={step.state}
            >
              <StepIcon state={step.state} />
              <div className={styles.name}>
                <code>{one.variable}</code>
                <Text
                  size="xs"
                  c={step.state === "invalid" || step.state === "failed" ? "var(--app-danger)" : "dimmed"}
                >
                  {provider}: <StepText step={step} />
                </Text>
              </div>
            </div>
          );
        })}
      </div>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {left > 0 ? (
            <Plural value={left} one="# key to go" other="# keys to go" />
          ) : (
            <Plural value={ready} _0="No key is ready." one="# key is ready." other="# keys are ready." />
          )}
        </Text>
        <Button variant={left > 0 ? "default" : "filled"} onClick={onClose} data-testid="env-done">
          {left > 0 ? <Trans>Stop here</Trans> : <Trans>Done</Trans>}
        </Button>
      </Group>
    </Stack>
  );
}

function StepIcon({ state }: { state: Step["state"] }) {
  if (state === "waiting") return <CircleDashed size={17} color="var(--mantine-color-dimmed)" />;
  if (UNDER_WAY.has(state)) return <Loader size={16} />;
  if (state === "valid" || state === "here") return <Check size={17} color="var(--app-accent)" />;
  return (
    <CircleAlert size={17} color={state === "unverified" ? "var(--app-warning)" : "var(--app-danger)"} />
  );
}

function StepText({ step }: { step: Step }): ReactNode {
  switch (step.state) {
    case "waiting":
      return <Trans>waiting</Trans>;
    case "saving":
      return <Trans>being sealed</Trans>;
    case "verifying":
      return <Trans>saved; asking the provider</Trans>;
    case "valid":
      return <Trans>verified and ready</Trans>;
    case "here":
      return <Trans>it was here already</Trans>;
    case "failed":
      return step.detail;
    case "unverified":
    case "invalid":
      return step.code ? <RefusalText code={step.code} /> : <Trans>saved, not verified yet</Trans>;
  }
}
