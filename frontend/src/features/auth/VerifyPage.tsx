import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { verifyEmail } from "./api";
import { useEnter } from "./useEnter";

/** Opening the link confirms the address; a link works once, so the answer is never asked for again. */
export function VerifyPage() {
  const { key } = useParams({ strict: false });
  const enter = useEnter();
  const check = useQuery({
    queryKey: ["verify-email", key],
    queryFn: () => verifyEmail(key ?? ""),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (check.isPending) return <Loading />;
  return (
    <Stack gap="md">
      <Title order={1}>
        {check.isError ? <Trans>This link does not work</Trans> : <Trans>Your address is confirmed</Trans>}
      </Title>
      {check.isError ? (
        <>
          <ErrorNote error={check.error} />
          <Text c="dimmed">
            <Trans>Links work once and for a limited time. Sign in to get a new one.</Trans>
          </Text>
        </>
      ) : null}
      <Button onClick={() => void enter()} w="fit-content">
        <Trans>Continue</Trans>
      </Button>
    </Stack>
  );
}
