import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { signOut } from "@/features/auth/api";
import { ApiError } from "@/shared/api/problem";
import type { Me } from "@/shared/api/types";
import { meQuery, useChooseOrganization, useServerConfig } from "@/shared/session";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ButtonLink } from "@/shared/ui/links";
import { Loading } from "@/shared/ui/Loading";
import { acceptInvitation, openedQuery } from "./api";
import { RoleHint, RoleName } from "./RoleSelect";

/** Where the link of an invitation leads, signed in or not. */
export function InvitationPage() {
  const { link = "" } = useParams({ strict: false });
  const me = useQuery(meQuery);
  // A visitor has no `me`; who is signed in is known before the invitation is asked for.
  const reader = me.isError ? null : (me.data?.id ?? null);
  const opened = useQuery({ ...openedQuery(link, reader), enabled: !me.isPending });
  if (me.isPending || opened.isPending) return <Loading />;
  if (opened.isError) return <Ended error={opened.error} signedIn={reader !== null} />;
  const { organization, role, invited_by: inviter, email, for_you: forYou } = opened.data;
  return (
    <Stack gap="md" data-testid="invitation">
      <Title order={1}>
        <Trans>Join {organization}</Trans>
      </Title>
      <Text c="dimmed">
        <Trans>{inviter} invites you, with this role:</Trans>
      </Text>
      <div>
        <Text fw={560} data-testid="invitation-role">
          <RoleName role={role} />
        </Text>
        <Text size="sm" c="dimmed">
          <RoleHint role={role} />
        </Text>
      </div>
      {reader === null || !me.data ? <Visitor link={link} email={email} /> : null}
      {reader !== null && me.data && forYou ? <Accept link={link} me={me.data} /> : null}
      {reader !== null && me.data && !forYou ? <Another email={email} me={me.data} /> : null}
    </Stack>
  );
}

function Accept({ link, me }: { link: string; me: Me }) {
  const client = useQueryClient();
  const router = useRouter();
  const choose = useChooseOrganization();
  const enter = async (organization: string) => {
    choose(organization);
    await client.invalidateQueries({ queryKey: meQuery.queryKey });
    router.history.push("/");
  };
  const accept = useMutation({
    mutationFn: () => acceptInvitation(link),
    onSuccess: (organization) => enter(organization.id),
  });
  return (
    <>
      <Text size="sm">
        <Trans>Signed in as {me.email}.</Trans>
      </Text>
      <ErrorNote error={accept.error} />
      <Button
        size="md"
        onClick={() => accept.mutate()}
        loading={accept.isPending || accept.isSuccess}
        data-testid="invitation-accept"
      >
        <Trans>Accept</Trans>
      </Button>
      <ButtonLink to="/" variant="subtle" color="gray">
        <Trans>Not now</Trans>
      </ButtonLink>
    </>
  );
}

function Visitor({ link, email }: { link: string; email: string }) {
  const config = useServerConfig();
  const next = `/invitations/${link}`;
  return (
    <>
      <Text size="sm">
        <Trans>It was sent to {email}. Go on with that address.</Trans>
      </Text>
      {config?.signup === "closed" ? null : (
        <ButtonLink to="/signup" search={{ next }} size="md" data-testid="invitation-signup">
          <Trans>Create an account</Trans>
        </ButtonLink>
      )}
      <ButtonLink to="/login" search={{ next }} size="md" variant="default" data-testid="invitation-login">
        <Trans>I have an account: sign in</Trans>
      </ButtonLink>
    </>
  );
}

function Another({ email, me }: { email: string; me: Me }) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: () => {
      client.clear();
      window.location.reload();
    },
  });
  return (
    <div data-testid="invitation-for-another">
      <Stack gap="md">
        <Refused>
          <Trans>
            This invitation is for {email}, and you are signed in as {me.email}. Sign in with the address that
            was invited, or ask for an invitation to yours.
          </Trans>
        </Refused>
        <Button onClick={() => leave.mutate()} loading={leave.isPending} variant="default" size="md">
          <Trans>Use another account</Trans>
        </Button>
      </Stack>
    </div>
  );
}

function Refused({ children }: { children: ReactNode }) {
  return (
    <Text role="alert" p="sm" style={{ background: "var(--app-warning-soft)", borderRadius: 10 }}>
      {children}
    </Text>
  );
}

/** A link that leads nowhere: why, and what to do instead. */
function Ended({ error, signedIn }: { error: unknown; signedIn: boolean }) {
  const code = error instanceof ApiError ? error.code : "";
  return (
    <Stack gap="md" data-testid="invitation-ended" data-code={code}>
      <EndedText code={code} error={error} />
      {signedIn ? (
        <ButtonLink to="/" variant="default" w="fit-content">
          <Trans>Open byokplatform</Trans>
        </ButtonLink>
      ) : (
        <ButtonLink to="/login" variant="default" w="fit-content">
          <Trans>Sign in</Trans>
        </ButtonLink>
      )}
    </Stack>
  );
}

function EndedText({ code, error }: { code: string; error: unknown }) {
  switch (code) {
    case "invitation_expired":
      return (
        <Reason title={<Trans>This invitation has expired</Trans>}>
          <Trans>Ask whoever invited you for a new one.</Trans>
        </Reason>
      );
    case "invitation_revoked":
      return (
        <Reason title={<Trans>This invitation was taken back</Trans>}>
          <Trans>It cannot be accepted any more. Ask the organization if this is a mistake.</Trans>
        </Reason>
      );
    case "invitation_used":
      return (
        <Reason title={<Trans>This invitation was used already</Trans>}>
          <Trans>Each works once. If it was you, the organization is in your account.</Trans>
        </Reason>
      );
    case "not_found":
      return (
        <Reason title={<Trans>This link does not work</Trans>}>
          <Trans>Check that it was copied whole. If there is a newer mail, only its link works.</Trans>
        </Reason>
      );
    default:
      return <ErrorNote error={error} />;
  }
}

function Reason({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      <Title order={1}>{title}</Title>
      <Text c="dimmed">{children}</Text>
    </>
  );
}
