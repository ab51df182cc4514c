import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Avatar, Group, HoverCard, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Folder, Lock, Users } from "lucide-react";
import { useState } from "react";
import { projectQuery } from "@/features/projects/api";
import { ShareDialog } from "@/features/projects/ShareDialog";
import { useSight } from "@/features/projects/useSight";
import { ObjectRoleName } from "@/features/sharing/ObjectRole";
import type { Sight } from "@/features/sharing/receivers";
import type { Project } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import styles from "./ChatPage.module.css";

const SHOWN = 8;

/** The project of a conversation and how many others see it; who they are stands behind it. */
export function ProjectBadge({ organization, project }: { organization: string; project: string }) {
  const { data } = useQuery(projectQuery(organization, project));
  return data ? <Shared organization={organization} project={data} /> : null;
}

function Shared({ organization, project }: { organization: string; project: Project }) {
  const me = useMe();
  const { t } = useLingui();
  const [asked, setAsked] = useState(false);
  const sight = useSight(organization, project.id);
  const others = sight?.people.filter((one) => one.id !== me.id).length ?? 0;
  const alone = sight !== null && others === 0 && sight.unknown.length === 0;
  return (
    <>
      <HoverCard width={260} shadow="md" openDelay={250} position="bottom-start">
        <HoverCard.Target>
          <button
            type="button"
            className={styles.project}
            onClick={() => setAsked(true)}
            aria-label={t`Project ${project.name}: who sees this`}
            data-testid="project-badge"
          >
            <Folder size={13} />
            <span className={styles.projectName}>{project.name}</span>
            {sight ? (
              <span className={styles.sight} data-testid="shared-with">
                {alone ? <Lock size={12} /> : <Users size={13} />}
                <span className={styles.sightText}>
                  {alone ? <Trans>only you</Trans> : <SharedWith others={others} sight={sight} />}
                </span>
              </span>
            ) : null}
          </button>
        </HoverCard.Target>
        <HoverCard.Dropdown>{sight ? <People sight={sight} /> : null}</HoverCard.Dropdown>
      </HoverCard>
      <ShareDialog
        organization={organization}
        project={asked ? project : null}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

function SharedWith({ others, sight }: { others: number; sight: Sight }) {
  if (sight.unknown.length > 0 && others === 0) return <Trans>shared</Trans>;
  const count = sight.unknown.length > 0 ? `${others}+` : others;
  return <Trans>shared with {count}</Trans>;
}

function People({ sight }: { sight: Sight }) {
  const me = useMe();
  const more = sight.people.length - SHOWN;
  return (
    <Stack gap={8} data-testid="sight">
      <Text size="xs" c="dimmed">
        <Trans>Who sees this</Trans>
      </Text>
      {sight.people.slice(0, SHOWN).map((one) => (
        <Group key={one.id} gap="xs" wrap="nowrap">
          <Avatar size={24} radius="xl" color="verdigris" name={one.name} />
          <Text size="sm" truncate flex={1}>
            {one.id === me.id ? <Trans>You</Trans> : one.name}
          </Text>
          <Text size="xs" c="dimmed">
            <ObjectRoleName role={one.role} />
          </Text>
        </Group>
      ))}
      {more > 0 ? (
        <Text size="xs" c="dimmed">
          <Plural value={more} one="and # more" other="and # more" />
        </Text>
      ) : null}
      {sight.unknown.map((name) => (
        <Text size="sm" key={name ?? "unnamed"}>
          {name ? <Trans>Everyone in {name}</Trans> : <Trans>Everyone in a workspace</Trans>}
        </Text>
      ))}
    </Stack>
  );
}
