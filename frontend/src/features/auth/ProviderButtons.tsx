import { Trans } from "@lingui/react/macro";
import { Button, Divider, Stack } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ProviderMark } from "./ProviderMark";
import { leaveFor, providersQuery } from "./providers";

/** One button for each provider that is set up, and nothing where there is none. */
export function ProviderButtons({ next }: { next?: string | undefined }) {
  const { data: providers } = useQuery(providersQuery);
  const page = next ? `/login/provider?${new URLSearchParams({ next })}` : "/login/provider";
  const leave = useMutation({ mutationFn: (provider: string) => leaveFor(provider, "login", page) });
  if (!providers || providers.length === 0) return null;
  return (
    <Stack gap="xs">
      <ErrorNote error={leave.error} />
      {providers.map((provider) => (
        <Button
          key={provider.id}
          variant="default"
          size="md"
          leftSection={<ProviderMark provider={provider.id} />}
          loading={leave.isPending && leave.variables === provider.id}
          disabled={leave.isPending && leave.variables !== provider.id}
          onClick={() => leave.mutate(provider.id)}
          data-testid={`provider-${provider.id}`}
        >
          <Trans>Continue with {provider.name}</Trans>
        </Button>
      ))}
      <Divider my={4} label={<Trans>or</Trans>} />
    </Stack>
  );
}
