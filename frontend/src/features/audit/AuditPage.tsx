import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";
import { membersQuery } from "@/features/people/api";
import type { TrailEntry } from "@/shared/api/types";
import { useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { exportLink, type Filter, trailQuery } from "./api";
import styles from "./Audit.module.css";
import { Sentence } from "./Sentence";

export function AuditPage() {
  const organization = useOrganizationId();
  const [filter, setFilter] = useState<Filter>({});
  const trail = useInfiniteQuery(trailQuery(organization, filter));
  const entries = trail.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <Page
      title={<Trans>Audit trail</Trans>}
      lead={<Trans>Who did what, when and from where. Nothing in it can be changed.</Trans>}
      actions={
        <Button
          component="a"
          href={exportLink(organization, filter)}
          download
          variant="default"
          leftSection={<Download size={16} />}
          data-testid="audit-export"
        >
          <Trans>Export</Trans>
        </Button>
      }
    >
      <Stack>
        <Filters organization={organization} filter={filter} onChange={setFilter} />
        <ErrorNote error={trail.error} />
        {trail.isPending ? <Loading /> : null}
        {trail.data && entries.length === 0 ? (
          <Blank icon={ScrollText} title={<Trans>Nothing of this kind happened yet</Trans>} />
        ) : null}
        {entries.length > 0 ? (
          <div className={styles.list}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </div>
        ) : null}
        {trail.hasNextPage ? (
          <Button
            variant="default"
            onClick={() => void trail.fetchNextPage()}
            loading={trail.isFetchingNextPage}
            mx="auto"
          >
            <Trans>Show earlier ones</Trans>
          </Button>
        ) : null}
      </Stack>
    </Page>
  );
}

function Entry({ entry }: { entry: TrailEntry }) {
  const token = entry.token?.name;
  return (
    <div className={styles.row} data-testid="audit-row" data-action={entry.action}>
      <Sentence entry={entry} />
      <Text size="xs" c="dimmed">
        {new Date(entry.occurred_at).toLocaleString()}
        {entry.ip ? <> · {entry.ip}</> : null}
        {token ? (
          <>
            {" · "}
            <Trans>with the token “{token}”</Trans>
          </>
        ) : null}
      </Text>
    </div>
  );
}

interface FiltersProps {
  organization: string;
  filter: Filter;
  onChange: (filter: Filter) => void;
}

function Filters({ organization, filter, onChange }: FiltersProps) {
  const { t } = useLingui();
  const { data: members } = useQuery(membersQuery(organization));
  const families = [
    { value: "member", label: t`Members` },
    { value: "invitation", label: t`Invitations` },
    { value: "key", label: t`Keys` },
    { value: "token", label: t`Access tokens` },
    { value: "service_account", label: t`Service accounts` },
    { value: "endpoint", label: t`Endpoints` },
    { value: "workspace", label: t`Workspaces` },
    { value: "project", label: t`Projects` },
    { value: "conversation", label: t`Conversations` },
    { value: "organization", label: t`Organization` },
    { value: "trail", label: t`Exports` },
  ];
  const people = members?.map(({ user }) => ({ value: user.id, label: user.name || user.email })) ?? [];
  const choose = (field: keyof Filter, value: string | null) => {
    const { [field]: _, ...others } = filter;
    onChange(value ? { ...others, [field]: value } : others);
  };
  return (
    <Group gap="sm">
      <Select
        size="sm"
        className={styles.filter}
        placeholder={t`Everything`}
        aria-label={t`What happened`}
        data={families}
        value={filter.action ?? null}
        onChange={(value) => choose("action", value)}
        clearable
        data-testid="audit-action"
      />
      <Select
        size="sm"
        className={styles.filter}
        placeholder={t`Everybody`}
        aria-label={t`Who did it`}
        data={people}
        value={filter.actor ?? null}
        onChange={(value) => choose("actor", value)}
        clearable
        searchable
      />
    </Group>
  );
}
