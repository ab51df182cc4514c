import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { CopyIcon } from "@/shared/ui/CopyIcon";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { verificationQuery } from "./api";

/** Whether the chain of receipts holds, and its last hash to be noted elsewhere. */
export function Verified({ organization }: { organization: string }) {
  const { t } = useLingui();
  const { data, error, isFetching, refetch } = useQuery(verificationQuery(organization));
  if (error) return <ErrorNote error={error} />;
  if (!data || data.to === 0) return null;
  const again = (
    <Button variant="subtle" size="compact-sm" onClick={() => void refetch()} loading={isFetching}>
      <Trans>Check again</Trans>
    </Button>
  );
  if (!data.ok) {
    return (
      <ErrorNote
        error={t`Receipt #${data.broken_at} is not what was written. Somebody changed the database: keep a backup of it, and tell whoever runs this platform.`}
      >
        {again}
      </ErrorNote>
    );
  }
  return (
    <Group gap={6} data-testid="receipts-verified">
      <ShieldCheck size={17} color="var(--app-accent)" />
      <Text size="sm">
        {data.from > 1 ? (
          <Trans>
            Verified from #{data.from} up to #{data.to}
          </Trans>
        ) : (
          <Trans>Verified up to #{data.to}</Trans>
        )}
      </Text>
      {data.head ? (
        <Group gap={0}>
          <Text size="sm" c="dimmed" ff="monospace">
            {data.head.slice(0, 12)}…
          </Text>
          <CopyIcon value={data.head} label={t`Copy the last hash`} size={14} />
        </Group>
      ) : null}
      {again}
    </Group>
  );
}
