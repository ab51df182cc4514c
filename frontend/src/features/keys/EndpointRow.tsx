import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { Server, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Provider } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { useDeleteProvider } from "./api";
import styles from "./Keys.module.css";

interface EndpointRowProps {
  organization: string;
  endpoint: Provider;
}

/** One of the organization's own endpoints; removing it is asked twice. */
export function EndpointRow({ organization, endpoint }: EndpointRowProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState(false);
  const remove = useDeleteProvider(organization);
  return (
    <div className={styles.row} data-testid="endpoint-row">
      <Server size={17} />
      <div className={styles.main}>
        <Group gap={8}>
          <Text fw={530}>{endpoint.name}</Text>
          {endpoint.simulated ? (
            <Badge color="yellow">
              <Trans>simulated</Trans>
            </Badge>
          ) : null}
        </Group>
        <Text size="sm" c="dimmed" className={styles.mono}>
          {endpoint.base_url}
        </Text>
      </div>
      {asked ? (
        <Group gap="xs" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
            <Trans>Keep it</Trans>
          </Button>
          <Button
            size="compact-sm"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(endpoint.slug, { onError: notifyError })}
          >
            <Trans>Remove</Trans>
          </Button>
        </Group>
      ) : (
        <Tooltip label={t`Remove`}>
          <ActionIcon onClick={() => setAsked(true)} aria-label={t`Remove ${endpoint.name}`}>
            <Trash2 size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
