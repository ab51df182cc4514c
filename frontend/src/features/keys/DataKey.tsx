import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { ago } from "@/shared/format";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { dataKeyQuery, useRotateDataKey } from "./api";

/** The key that seals the organization's keys, and its change, for those who may ask for one. */
export function DataKey({ organization }: { organization: string }) {
  const { t } = useLingui();
  const reached = useQuery(dataKeyQuery(organization));
  const rotate = useRotateDataKey(organization);
  const data = reached.data;
  // Nothing is sealed yet, so there is nothing to seal again.
  if (!data || data.state === "none") return null;
  const { done, total, blocked } = data;
  const moving = data.state === "rotating" && done + blocked < total;
  return (
    <section data-testid="data-key">
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={3}>
            <Trans>Data key</Trans>
          </Title>
          <Text size="sm" c="dimmed">
            <Trans>A new one seals all keys again; nobody has to enter anything.</Trans>
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<RotateCw size={16} />}
          onClick={() => rotate.mutate()}
          loading={rotate.isPending || moving}
          data-testid="rotate-data-key"
        >
          {blocked > 0 ? <Trans>Try again</Trans> : <Trans>New data key</Trans>}
        </Button>
      </Group>
      <Stack gap="xs">
        <ErrorNote error={rotate.error ?? reached.error} />
        {moving ? (
          <Progress
            value={total === 0 ? 100 : (100 * done) / total}
            aria-label={t`Sealed again: ${done} of ${total}`}
          />
        ) : null}
        <Text size="sm" c="dimmed" aria-live="polite">
          {moving ? (
            <Trans>
              {done} of {total} sealed again
            </Trans>
          ) : data.since ? (
            <Trans>
              Version {data.version}, made {ago(data.since)}
            </Trans>
          ) : null}
        </Text>
        {blocked > 0 ? (
          <Text size="sm" c="var(--app-danger)">
            <Plural
              value={blocked}
              one="# key does not open: it was changed in the database. Enter it again, or delete it."
              other="# keys do not open: they were changed in the database. Enter them again, or delete them."
            />
          </Text>
        ) : null}
      </Stack>
    </section>
  );
}
