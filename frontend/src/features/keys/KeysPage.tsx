import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import type { Provider, ProviderKey } from "@/shared/api/types";
import { useOrganization } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { keysQuery, providersQuery } from "./api";
import { DataKey } from "./DataKey";
import { EndpointRow } from "./EndpointRow";
import { EndpointForm } from "./EndpointForm";
import { ImportKeys } from "./ImportKeys";
import { KeyForm } from "./KeyForm";
import { KeyGroups } from "./KeyGroups";
import styles from "./Keys.module.css";
import { RefusalText } from "./Refusal";

export function KeysPage() {
  const { t } = useLingui();
  const [current] = useOrganization();
  const organization = current?.id ?? "";
  const { add } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [adding, setAdding] = useState(add !== undefined);
  const [importing, setImporting] = useState(false);
  const [provider, setProvider] = useState(add);
  const keys = useQuery(keysQuery(organization));
  const { data: providers } = useQuery(providersQuery(organization));
  const names = useMemo(() => new Map(providers?.map((entry) => [entry.slug, entry.name])), [providers]);
  const close = () => {
    setAdding(false);
    setProvider(undefined);
    if (add) void navigate({ to: "/keys", search: {}, replace: true });
  };
  const saved = (key: ProviderKey) => {
    close();
    if (key.status === "valid") notifications.show({ message: t`“${key.name}” is verified and ready.` });
    else notifications.show({ color: "yellow", message: <Checked providerKey={key} />, autoClose: 10_000 });
  };
  return (
    <Page
      title={<Trans>Keys</Trans>}
      lead={<Trans>The keys you already pay for. Each is sealed when saved and can be ended at once.</Trans>}
      actions={
        <Group gap="xs">
          <Button variant="default" onClick={() => setImporting(true)} data-testid="import-keys">
            <Trans>Import</Trans>
          </Button>
          <Button leftSection={<Plus size={16} />} onClick={() => setAdding(true)} data-testid="add-key">
            <Trans>Add key</Trans>
          </Button>
        </Group>
      }
    >
      <Stack gap={36}>
        <ErrorNote error={keys.error} />
        {keys.isPending ? <Loading /> : null}
        {keys.data?.length === 0 ? (
          <Blank
            icon={KeyRound}
            title={<Trans>No key yet</Trans>}
            action={
              <Button mt="sm" onClick={() => setAdding(true)}>
                <Trans>Add your first key</Trans>
              </Button>
            }
          >
            <Trans>With one key you can talk to all models of its provider.</Trans>
          </Blank>
        ) : null}
        <KeyGroups organization={organization} keys={keys.data ?? []} names={names} />
        <Endpoints
          organization={organization}
          providers={providers}
          onAdded={(entry) => {
            setProvider(entry.slug);
            setAdding(true);
          }}
        />
        {current?.permissions.includes("keys.rotate") ? <DataKey organization={organization} /> : null}
      </Stack>
      <Modal opened={adding} onClose={close} title={<Trans>Add a key</Trans>} size={460}>
        <KeyForm key={provider} organization={organization} provider={provider} onSaved={saved} />
      </Modal>
      <ImportKeys organization={organization} opened={importing} onClose={() => setImporting(false)} />
    </Page>
  );
}

/** What came of the check that follows the saving, where it did not end well. */
function Checked({ providerKey: key }: { providerKey: ProviderKey }) {
  return (
    <>
      <Trans>“{key.name}” is saved.</Trans>{" "}
      {key.status_code ? <RefusalText code={key.status_code} /> : <Trans>It was not verified yet.</Trans>}
    </>
  );
}

interface EndpointsProps {
  organization: string;
  providers: Provider[] | undefined;
  onAdded: (provider: Provider) => void;
}

function Endpoints({ organization, providers, onAdded }: EndpointsProps) {
  const [adding, setAdding] = useState(false);
  const custom = providers?.filter((entry) => entry.kind === "custom") ?? [];
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={3}>
            <Trans>Own endpoints</Trans>
          </Title>
          <Text size="sm" c="dimmed">
            <Trans>A model server of yours, or a provider that is not in the list.</Trans>
          </Text>
        </div>
        <Button variant="default" onClick={() => setAdding(true)} data-testid="add-endpoint">
          <Trans>Add endpoint</Trans>
        </Button>
      </Group>
      {custom.length > 0 ? (
        <div className={styles.list}>
          {custom.map((entry) => (
            <EndpointRow key={entry.slug} organization={organization} endpoint={entry} />
          ))}
        </div>
      ) : null}
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={<Trans>Add an endpoint</Trans>}
        size={460}
      >
        <EndpointForm
          organization={organization}
          onSaved={(entry) => {
            setAdding(false);
            onAdded(entry);
          }}
        />
      </Modal>
    </section>
  );
}
