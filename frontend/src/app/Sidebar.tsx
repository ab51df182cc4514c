import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Badge, Menu, TextInput, Tooltip } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { Check, ListFilter, Search, SquarePen } from "lucide-react";
import { useRef, useState } from "react";
import { ConversationList } from "@/features/chat/sidebar/ConversationList";
import { projectsQuery } from "@/features/projects/api";
import { projectRights } from "@/features/projects/rights";
import type { Project } from "@/shared/api/types";
import { useMay, useOrganization, useServerConfig } from "@/shared/session";
import { Logo } from "@/shared/ui/Logo";
import { PLACES } from "./places";
import styles from "./Shell.module.css";
import { UserMenu } from "./UserMenu";
import { ButtonLink } from "@/shared/ui/links";

export function Sidebar() {
  const { t } = useLingui();
  const [place] = useOrganization();
  // Nothing of an organization is asked for that does not open without a second factor.
  const shut = place?.mfa_required === true;
  const organization = shut ? "" : (place?.id ?? "");
  const may = useMay();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const config = useServerConfig();
  const [search, setSearch] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setProject] = useLocalStorage({ key: "byok-project", defaultValue: "" });
  const { data: projects } = useQuery(projectsQuery(organization));
  const project = projects?.find((entry) => entry.id === chosen) ?? null;
  useHotkeys([["mod+K", () => input.current?.focus()]], []);
  return (
    <div className={styles.sidebar}>
      <div className={styles.top}>
        <div className={styles.brand}>
          <Link to="/new">
            <Logo />
          </Link>
          {config?.demo ? (
            <Tooltip label={t`Providers, keys and usage here are simulated`}>
              <Badge color="yellow">
                <Trans>Demo</Trans>
              </Badge>
            </Tooltip>
          ) : null}
        </div>
        {may("conversations.write") ? <NewChat project={project} /> : null}
        <div className={styles.find} style={shut ? { display: "none" } : undefined}>
          <TextInput
            ref={input}
            size="sm"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Escape" && setSearch("")}
            placeholder={t`Search titles`}
            aria-label={t`Search titles`}
            leftSection={<Search size={14} />}
          />
          {projects && projects.length > 0 ? (
            <Menu width={220}>
              <Menu.Target>
                <ActionIcon
                  size={36}
                  variant={project ? "light" : "subtle"}
                  color={project ? "verdigris" : "gray"}
                  aria-label={t`Filter by project`}
                >
                  <ListFilter size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<Tick on={!project} />} onClick={() => setProject("")}>
                  <Trans>All conversations</Trans>
                </Menu.Item>
                {projects.map((entry) => (
                  <Menu.Item
                    key={entry.id}
                    leftSection={<Tick on={entry.id === chosen} />}
                    onClick={() => setProject(entry.id)}
                  >
                    {entry.name}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
        </div>
      </div>
      <div className={styles.middle} style={shut ? { visibility: "hidden" } : undefined}>
        <ConversationList organization={organization} project={project?.id ?? null} search={search} />
      </div>
      <nav className={styles.places} aria-label={t`Places`}>
        {PLACES.filter((one) => one.needs.some(may)).map(({ to, icon: Icon, name, also, count: Count }) => (
          <Link
            key={to}
            to={to}
            className={styles.place}
            data-active={path === also || undefined}
            activeProps={{ "data-active": true }}
          >
            <Icon size={16} />
            {name}
            {Count ? <Count /> : null}
          </Link>
        ))}
      </nav>
      <UserMenu />
    </div>
  );
}

/** Begins in the project that the list is narrowed to, where one may write. */
function NewChat({ project }: { project: Project | null }) {
  const may = useMay();
  const place = project && projectRights(project, may).write ? project : null;
  return (
    <ButtonLink
      to="/new"
      search={place ? { project: place.id } : {}}
      variant="default"
      justify="flex-start"
      leftSection={<SquarePen size={16} />}
    >
      <span className={styles.label}>
        {place ? <Trans>New chat in {place.name}</Trans> : <Trans>New chat</Trans>}
      </span>
    </ButtonLink>
  );
}

function Tick({ on }: { on: boolean }) {
  return <Check size={15} style={{ visibility: on ? "visible" : "hidden" }} />;
}
