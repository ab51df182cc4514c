import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { providersQuery, useDeleteKey } from "@/features/keys/api";
import { KeyForm } from "@/features/keys/KeyForm";
import { byProminence } from "@/features/keys/prominence";
import type { Provider, ProviderKey } from "@/shared/api/types";
import { useOrganizationId } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import styles from "./Onboarding.module.css";
import { AnchorLink } from "@/shared/ui/links";

/** From an empty account to the first question: choose a provider, paste a key, ask. */
export function OnboardingPage() {
  const { t } = useLingui();
  const organization = useOrganizationId();
  const remove = useDeleteKey(organization);
  const navigate = useNavigate();
  const [provider, setProvider] = useState<Provider | null>(null);
  const [refused, setRefused] = useState(false);
  const saved = (key: ProviderKey) => {
    setRefused(key.status === "invalid");
    // A key that is refused here is about to be pasted again, so the bad one is not kept.
    if (key.status === "invalid") remove.mutate(key.id);
    else void navigate({ to: "/new" });
  };
  return (
    <div className={styles.page}>
      <div className={styles.column} data-testid="onboarding">
        <div className={styles.steps} aria-hidden>
          <span data-done />
          <span data-done={provider !== null} />
          <span />
        </div>
        {provider ? (
          <Stack>
            <Anchor component="button" type="button" size="sm" onClick={() => setProvider(null)} ta="left">
              <ArrowLeft size={13} /> <Trans>Another provider</Trans>
            </Anchor>
            <div>
              <Title order={1}>
                <Trans>Paste your {provider.name} key</Trans>
              </Title>
              <Text c="dimmed" mt={6}>
                <Trans>
                  We ask {provider.name} whether it works, and then you can ask your first question.
                </Trans>
              </Text>
            </div>
            {refused ? (
              <ErrorNote
                error={t`${provider.name} refused this key. Check that it was copied whole, and paste it again.`}
              />
            ) : null}
            <KeyForm organization={organization} provider={provider.slug} fixedProvider onSaved={saved} />
          </Stack>
        ) : (
          <ChooseProvider organization={organization} onChoose={setProvider} />
        )}
      </div>
    </div>
  );
}

interface ChooseProviderProps {
  organization: string;
  onChoose: (provider: Provider) => void;
}

function ChooseProvider({ organization, onChoose }: ChooseProviderProps) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const { data, isPending, error } = useQuery(providersQuery(organization));
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return (data ?? [])
      .filter((entry) => `${entry.name} ${entry.slug}`.toLowerCase().includes(wanted))
      .toSorted(byProminence)
      .slice(0, 12);
  }, [data, search]);
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>
          <Trans>Whose key do you have?</Trans>
        </Title>
        <Text c="dimmed" mt={6}>
          <Trans>One is enough to start. You can add more, and a whole organization's, at any time.</Trans>
        </Text>
      </div>
      <TextInput
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        placeholder={t`Search ${data?.length ?? 0} providers`}
        aria-label={t`Search providers`}
        leftSection={<Search size={16} />}
        autoFocus
      />
      <ErrorNote error={error} />
      {isPending ? <Loading /> : null}
      <div className={styles.grid}>
        {found.map((entry) => (
          <button
            key={entry.slug}
            type="button"
            className={styles.provider}
            onClick={() => onChoose(entry)}
            data-testid="provider-option"
            data-provider={entry.slug}
          >
            <b>{entry.name}</b>
            <small>
              {entry.simulated ? (
                <Trans>simulated</Trans>
              ) : (
                <Plural value={entry.models_count} one="# model" other="# models" />
              )}
            </small>
          </button>
        ))}
      </div>
      <Text size="sm" c="dimmed">
        <Trans>
          Your provider is not there, or you run a model yourself?{" "}
          <AnchorLink to="/keys" inherit>
            Add your own endpoint
          </AnchorLink>
        </Trans>
      </Text>
    </Stack>
  );
}
