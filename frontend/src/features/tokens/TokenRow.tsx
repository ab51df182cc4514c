import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Group, Menu, Text, Tooltip } from "@mantine/core";
import { Ellipsis, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { AccessToken } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { useMe } from "@/shared/session";
import { earlierSecretUntil, expiryState } from "./expiry";
import { RevokeToken } from "./RevokeToken";
import { RotateToken } from "./RotateToken";
import { ScopeBadge } from "./ScopeText";
import styles from "./Tokens.module.css";

interface TokenRowProps {
  organization: string;
  token: AccessToken;
  /** Names of the projects that the reader sees, by id. */
  projects: Map<string, string>;
}

export function TokenRow({ organization, token, projects }: TokenRowProps) {
  const me = useMe();
  const expiry = expiryState(token.expires_at);
  const earlier = earlierSecretUntil(token.previous_secret_until);
  const mine = token.owner.id === me.id;
  return (
    <div className={styles.row} data-testid="token-row" data-name={token.name} data-state={expiry.state}>
      <div className={styles.main}>
        <Group gap={8} style={{ rowGap: 4 }}>
          <Text fw={530} className={styles.name}>
            {token.name}
          </Text>
          {token.scopes.map((scope) => (
            <ScopeBadge key={scope} scope={scope} />
          ))}
          <ExpiryBadge token={token} />
        </Group>
        <Text size="sm" c="dimmed" className={styles.facts}>
          <span className={styles.mono}>{token.hint}</span>
          {" · "}
          <Owner token={token} mine={mine} />
          <Limits token={token} projects={projects} />
        </Text>
        <Text size="sm" c="dimmed">
          <Uses token={token} />
        </Text>
        {earlier ? (
          <Text size="sm" className={styles.note} data-testid="token-earlier">
            <EarlierUntil at={earlier} />
          </Text>
        ) : null}
      </div>
      <TokenMenu
        organization={organization}
        token={token}
        // The secret of a colleague's would let its holder speak as the colleague.
        rotatable={(mine || token.kind === "service") && expiry.state !== "expired"}
      />
    </div>
  );
}

function EarlierUntil({ at }: { at: string }) {
  const when = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return <Trans>The earlier secret works until {when}.</Trans>;
}

/** Quiet while the end is far; within two weeks it warns. */
function ExpiryBadge({ token }: { token: AccessToken }) {
  const expiry = expiryState(token.expires_at);
  if (expiry.state === "expired")
    return (
      <Badge color="red" data-testid="token-expired">
        <Trans>Expired</Trans>
      </Badge>
    );
  if (expiry.state !== "soon") return null;
  return (
    <Badge color="yellow" data-testid="token-expires-soon">
      <Plural
        value={expiry.days}
        _0="Expires today"
        _1="Expires tomorrow"
        one="Expires in # day"
        other="Expires in # days"
      />
    </Badge>
  );
}

function Owner({ token, mine }: { token: AccessToken; mine: boolean }) {
  const { name } = token.owner;
  if (token.kind === "service") return <Trans>service account {name}</Trans>;
  return mine ? <Trans>yours</Trans> : name;
}

function Limits({ token, projects }: { token: AccessToken; projects: Map<string, string> }) {
  const project = token.project ? projects.get(token.project) : undefined;
  const models = token.models.join(", ");
  return (
    <>
      {token.project ? (
        <>
          {" · "}
          {project ? (
            <Trans>only project {project}</Trans>
          ) : (
            <Trans>only a project that you do not see</Trans>
          )}
        </>
      ) : null}
      {models ? (
        <>
          {" · "}
          <Trans>
            only <span className={styles.mono}>{models}</span>
          </Trans>
        </>
      ) : null}
    </>
  );
}

function Uses({ token }: { token: AccessToken }) {
  const { t } = useLingui();
  const used = token.last_used_at ? ago(token.last_used_at) : null;
  const made = ago(token.created_at);
  const until = token.expires_at ? new Date(token.expires_at).toLocaleDateString() : null;
  return (
    <>
      {used ? <Trans>used {used}</Trans> : <Trans>never used</Trans>}
      {token.last_ip ? (
        <>
          {" "}
          <Tooltip label={t`IP address last seen`}>
            <span>
              <Trans>
                from <span className={styles.mono}>{token.last_ip}</span>
              </Trans>
            </span>
          </Tooltip>
        </>
      ) : null}
      {" · "}
      <Trans>made {made}</Trans>
      {" · "}
      {until ? <Trans>until {until}</Trans> : <Trans>does not expire</Trans>}
    </>
  );
}

interface TokenMenuProps {
  organization: string;
  token: AccessToken;
  rotatable: boolean;
}

function TokenMenu({ organization, token, rotatable }: TokenMenuProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<"rotate" | "revoke" | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon aria-label={t`Menu of ${token.name}`} data-testid="token-menu">
            <Ellipsis size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {rotatable ? (
            <Menu.Item
              leftSection={<RefreshCw size={15} />}
              onClick={() => setAsked("rotate")}
              data-testid="token-rotate"
            >
              <Trans>Rotate…</Trans>
            </Menu.Item>
          ) : null}
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={15} />}
            onClick={() => setAsked("revoke")}
            data-testid="token-revoke"
          >
            <Trans>Revoke…</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RotateToken organization={organization} token={token} opened={asked === "rotate"} onClose={close} />
      <RevokeToken organization={organization} token={token} opened={asked === "revoke"} onClose={close} />
    </>
  );
}
