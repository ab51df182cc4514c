import { Trans } from "@lingui/react/macro";
import { Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ButtonLink } from "@/shared/ui/links";
import { Loading } from "@/shared/ui/Loading";
import { currentProgress, type Progress } from "./api";
import { NextStep } from "./NextStep";
import { ProviderFault } from "./ProviderFault";
import { useEnter } from "./useEnter";

/** Where a sign-in provider sends people back to: in, one more step, or what went wrong. */
export function ProviderPage() {
  const { next, error } = useSearch({ strict: false });
  return error ? <Refused code={error} next={next} /> : <Arrived next={next} />;
}

function Arrived({ next }: { next: string | undefined }) {
  const enter = useEnter();
  const [gone, setGone] = useState<{ reached: Progress; email: string } | null>(null);
  const arrived = useQuery({
    queryKey: ["auth", "arrived"],
    queryFn: currentProgress,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const reached = gone?.reached ?? arrived.data;
  const isIn = reached?.outcome === "signed-in";
  useEffect(() => {
    if (isIn) void enter(next);
    // Once in, this page is left.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isIn]);
  if (arrived.isError) return <ErrorNote error={arrived.error} />;
  if (!reached || isIn) return <Loading />;
  return (
    <NextStep
      reached={reached}
      email={gone?.email ?? ""}
      next={next}
      onProgress={(now, email = "") => setGone({ reached: now, email })}
    />
  );
}

function Refused({ code, next }: { code: string; next: string | undefined }) {
  const here = useQuery({ queryKey: ["auth", "arrived"], queryFn: currentProgress, gcTime: 0, retry: false });
  const signedIn = here.data?.outcome === "signed-in";
  return (
    <Stack gap="md" data-testid="provider-fault" data-code={code}>
      <Title order={1}>
        <Trans>That did not work</Trans>
      </Title>
      <Text c="dimmed">
        <ProviderFault code={code} />
      </Text>
      {signedIn ? (
        <ButtonLink to="/settings/security" w="fit-content">
          <Trans>To your security settings</Trans>
        </ButtonLink>
      ) : (
        <ButtonLink to="/login" search={next ? { next } : {}} w="fit-content">
          <Trans>Back to sign in</Trans>
        </ButtonLink>
      )}
    </Stack>
  );
}
