import { useLingui } from "@lingui/react/macro";
import { notifications } from "@mantine/notifications";
import { type QueryClient, type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { ApiError } from "@/shared/api/problem";
import { type ConnectionStatus, LiveSocket } from "@/shared/api/socket";
import { configQuery, meQuery, useOrganization } from "@/shared/session";
import { type Hint, LISTS, queriesOf } from "./hints";

/** What changes together is asked for together. */
const GATHER = 200;

/** Keeps the pages true while others work: what they changed, and what they gave or took, shows by itself. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => follow(client), [client]);
  useEndOfSession();
  useLossOfOrganization();
}

/** Asks again for what is hinted at; gives back what ends it. */
function follow(client: QueryClient): () => void {
  const gathered = new Map<string, QueryKey>();
  let everything = false;
  let before: ConnectionStatus | "new" = "new";
  let opened = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = () => {
    timer = undefined;
    const keys = [...gathered.values()];
    gathered.clear();
    if (everything) void refreshAll(client);
    else for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    everything = false;
  };
  const gather = (keys: QueryKey[] | "everything") => {
    if (keys === "everything") everything = true;
    else for (const key of keys) gathered.set(JSON.stringify(key), key);
    timer ??= setTimeout(refresh, GATHER);
  };
  const hear = (hint: Hint) => {
    if (hint.type === "access.changed") gather("everything");
    if (hint.type === "changed") gather(queriesOf(hint.organization, hint.what));
  };
  const change = (status: ConnectionStatus) => {
    // Whatever was hinted at while nobody listened was missed; at first that is what came after the page had asked.
    if (status === "open") gather(opened ? "everything" : LISTS);
    // The socket does not open: perhaps nobody is signed in any more.
    if (status === "waiting" && before === "connecting") gather([meQuery.queryKey]);
    opened ||= status === "open";
    before = status;
  };
  const socket = new LiveSocket<Hint>("/ws/v1/me/", {
    onEvent: hear,
    onStatus: change,
    onRefused: () => gather("everything"),
  });
  return () => {
    clearTimeout(timer);
    socket.close();
  };
}

/** Who one is comes first: it decides which of the other queries still make sense. */
async function refreshAll(client: QueryClient): Promise<void> {
  try {
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
  } catch {
    return;
  }
  const settled = new Set([meQuery.queryKey[0], configQuery.queryKey[0]]);
  await client.invalidateQueries({ predicate: ({ queryKey }) => !settled.has(String(queryKey[0])) });
}

/** Leads to the sign-in page, and back here from there, when the session has ended. */
function useEndOfSession(): void {
  const { t } = useLingui();
  const client = useQueryClient();
  const router = useRouter();
  const { error } = useQuery(meQuery);
  const ended = error instanceof ApiError && error.status === 401;
  useEffect(() => {
    if (!ended) return;
    const next = router.state.location.href;
    notifications.show({ id: "signed-out", message: t`You were signed out. Sign in to go on.` });
    void router.navigate({ to: "/login", search: { next } }).then(() => client.clear());
  }, [ended, client, router, t]);
}

/** Says so, and leads to what is left, when the person was taken out of the organization that is shown. */
function useLossOfOrganization(): void {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [place] = useOrganization();
  const shown = useRef(place);
  useEffect(() => {
    const before = shown.current;
    shown.current = place;
    if (!before || !me || me.organizations.some((entry) => entry.id === before.id)) return;
    notifications.show({ id: "organization-lost", message: t`You no longer have access to ${before.name}.` });
    void navigate({ to: "/", replace: true });
  }, [me, place, navigate, t]);
}
