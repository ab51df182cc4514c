import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { Grant } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { useEndGrant } from "./api";

interface EndGrantProps {
  organization: string;
  grant: Grant;
  opened: boolean;
  onClose: () => void;
}

/** Asked once more, because answers are cut by it. */
export function EndGrant({ organization, grant, opened, onClose }: EndGrantProps) {
  const end = useEndGrant(organization, grant);
  const { name } = grant.grantee;
  return (
    <Modal opened={opened} onClose={onClose} title={<Trans>End the loan to {name}?</Trans>}>
      <Stack>
        <Text size="sm">
          <Trans>
            “{grant.key_name}” pays for nothing there any more, and running answers stop within a second. What
            was spent stays in the list. To lend it again, you make another loan.
          </Trans>
        </Text>
        <ErrorNote error={end.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Go on lending</Trans>
          </Button>
          <Button
            color="red"
            onClick={() => end.mutate(undefined, { onSuccess: onClose })}
            loading={end.isPending}
            data-testid="grant-end-confirm"
          >
            <Trans>End the loan</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
