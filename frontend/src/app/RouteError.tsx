import { Trans } from "@lingui/react/macro";
import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { type ErrorComponentProps } from "@tanstack/react-router";
import { ApiError } from "@/shared/api/problem";
import { ButtonLink } from "@/shared/ui/links";

export function RouteError({ error, reset }: ErrorComponentProps) {
  const known = error instanceof ApiError;
  return (
    <Center h="100dvh" p="lg">
      <Stack maw={440} gap="sm" role="alert">
        <Title order={2}>
          <Trans>This page could not be loaded</Trans>
        </Title>
        <Text c="dimmed">
          {known ? error.message : <Trans>Something went wrong in the page itself.</Trans>}
        </Text>
        {known && error.requestId ? (
          <Text size="xs" c="dimmed" ff="monospace">
            <Trans>Request {error.requestId}</Trans>
          </Text>
        ) : null}
        <Button
          w="fit-content"
          onClick={() => {
            reset();
            window.location.reload();
          }}
        >
          <Trans>Try again</Trans>
        </Button>
      </Stack>
    </Center>
  );
}

export function NotFoundPage() {
  return (
    <Center h="100dvh" p="lg">
      <Stack maw={440} gap="sm">
        <Title order={2}>
          <Trans>There is nothing here</Trans>
        </Title>
        <Text c="dimmed">
          <Trans>The address is wrong, or you have no access to what it names.</Trans>
        </Text>
        <ButtonLink to="/" w="fit-content">
          <Trans>Go to your conversations</Trans>
        </ButtonLink>
      </Stack>
    </Center>
  );
}
