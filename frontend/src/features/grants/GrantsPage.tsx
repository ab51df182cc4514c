import { Trans } from "@lingui/react/macro";
import { Stack, Tabs, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { HandCoins, Inbox, KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { providersQuery } from "@/features/keys/api";
import type { Grant } from "@/shared/api/types";
import { useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ButtonLink } from "@/shared/ui/links";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { requestsQuery, watchedGrantsQuery } from "./api";
import { BorrowedCard } from "./BorrowedCard";
import styles from "./Grants.module.css";
import { LentCard } from "./LentCard";
import { raisedOf } from "./meter";
import { OpenRequests } from "./OpenRequests";
import { RequestCard } from "./RequestCard";

export type GrantsTab = "lent" | "borrowed" | "requests";

export function GrantsPage() {
  const organization = useOrganizationId();
  const navigate = useNavigate();
  const { tab = "lent" } = useSearch({ strict: false });
  return (
    <Page
      title={<Trans>Lending</Trans>}
      lead={<Trans>Keys that pay for others, with limits: what you lend, and what you may use.</Trans>}
    >
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({
            to: "/grants",
            search: next === "lent" ? {} : { tab: next as GrantsTab },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="lent" data-testid="tab-lent">
            <Trans>What I lend</Trans>
          </Tabs.Tab>
          <Tabs.Tab value="borrowed" data-testid="tab-borrowed">
            <Trans>What I may use</Trans>
          </Tabs.Tab>
          <Tabs.Tab value="requests" rightSection={<OpenRequests />} data-testid="tab-requests">
            <Trans>Requests</Trans>
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="lent">
          <Lent organization={organization} />
        </Tabs.Panel>
        <Tabs.Panel value="borrowed">
          <Borrowed organization={organization} />
        </Tabs.Panel>
        <Tabs.Panel value="requests">
          <Requests organization={organization} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function useProviderNames(organization: string): (slug: string) => string {
  const { data } = useQuery(providersQuery(organization));
  const names = new Map(data?.map((one) => [one.slug, one.name]));
  return (slug) => names.get(slug) ?? slug;
}

function Lent({ organization }: { organization: string }) {
  const { data, error, isPending } = useQuery(watchedGrantsQuery(organization, "lent"));
  const { data: requests } = useQuery(requestsQuery(organization));
  const nameOf = useProviderNames(organization);
  return (
    <Loans
      grants={data}
      error={error}
      pending={isPending}
      blank={
        <Blank
          icon={HandCoins}
          title={<Trans>You lend no key</Trans>}
          action={
            <ButtonLink to="/keys" variant="default" mt="sm">
              <Trans>Go to your keys</Trans>
            </ButtonLink>
          }
        >
          <Trans>
            Choose “Lend…” in the menu of a key. You set a limit and an end, see each use, and can end it at
            any moment.
          </Trans>
        </Blank>
      }
    >
      {(grant) => (
        <LentCard
          key={grant.id}
          organization={organization}
          grant={grant}
          providerName={nameOf(grant.provider)}
          raised={raisedOf(grant.id, requests ?? [])}
        />
      )}
    </Loans>
  );
}

function Borrowed({ organization }: { organization: string }) {
  const { data, error, isPending } = useQuery(watchedGrantsQuery(organization, "borrowed"));
  const { data: requests } = useQuery(requestsQuery(organization));
  const nameOf = useProviderNames(organization);
  const asked = requests?.filter((one) => one.direction === "asked" && one.status === "open");
  return (
    <Loans
      grants={data}
      error={error}
      pending={isPending}
      blank={
        <Blank icon={KeyRound} title={<Trans>Nobody lends you a key</Trans>}>
          <Trans>When somebody does, you see here what is left of it, and until when.</Trans>
        </Blank>
      }
    >
      {(grant) => (
        <BorrowedCard
          key={grant.id}
          organization={organization}
          grant={grant}
          providerName={nameOf(grant.provider)}
          open={asked?.find((one) => one.grant === grant.id)}
        />
      )}
    </Loans>
  );
}

interface LoansProps {
  grants: Grant[] | undefined;
  error: unknown;
  pending: boolean;
  blank: ReactNode;
  children: (grant: Grant) => ReactNode;
}

/** Those that go on, then those that have ended. */
function Loans({ grants, error, pending, blank, children }: LoansProps) {
  const live = grants?.filter((one) => one.ended_at === null) ?? [];
  const over = grants?.filter((one) => one.ended_at !== null) ?? [];
  return (
    <Stack gap="lg">
      <ErrorNote error={error} />
      {pending ? <Loading /> : null}
      {grants && live.length === 0 ? blank : null}
      {live.length > 0 ? <div className={styles.list}>{live.map(children)}</div> : null}
      {over.length > 0 ? (
        <section>
          <Title order={3} mb="sm">
            <Trans>Ended</Trans>
          </Title>
          <div className={styles.list}>{over.map(children)}</div>
        </section>
      ) : null}
    </Stack>
  );
}

function Requests({ organization }: { organization: string }) {
  const { data, error, isPending } = useQuery(requestsQuery(organization));
  const open = data?.filter((one) => one.status === "open") ?? [];
  const decided = data?.filter((one) => one.status !== "open") ?? [];
  return (
    <Stack gap="lg">
      <ErrorNote error={error} />
      {isPending ? <Loading /> : null}
      {data?.length === 0 ? (
        <Blank icon={Inbox} title={<Trans>No requests</Trans>}>
          <Trans>When a limit is not enough, a borrower asks for more, and it stands here.</Trans>
        </Blank>
      ) : null}
      <div className={styles.list}>
        {[...open, ...decided].map((one) => (
          <RequestCard key={one.id} organization={organization} request={one} />
        ))}
      </div>
    </Stack>
  );
}
