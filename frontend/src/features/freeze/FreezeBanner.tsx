import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { Snowflake } from "lucide-react";
import { conversationQuery } from "@/features/chat/api";
import { projectQuery } from "@/features/projects/api";
import { projectRights } from "@/features/projects/rights";
import type { Freeze, Project } from "@/shared/api/types";
import { useMay, useOrganization } from "@/shared/session";
import { notifyError } from "@/shared/ui/notify";
import { freezesQuery, useLift } from "./api";
import styles from "./Freeze.module.css";

/** On every page: that the organization, or the project that is open, is frozen; why, and the way to lift it. */
export function FreezeBanner() {
  const [organization] = useOrganization();
  const id = organization?.id ?? "";
  const { data: freezes } = useQuery(freezesQuery(id));
  const project = useOpenProject(id);
  const may = useMay();
  if (!organization || organization.deleted_at) return null;
  const whole = freezes?.find((one) => one.scope === "organization");
  if (whole || organization.frozen)
    return (
      <Banner
        organization={id}
        freeze={whole}
        name={organization.name}
        reason={organization.frozen ?? whole?.reason ?? ""}
        lifts={may("organization.freeze")}
      />
    );
  const here = project && freezes?.find((one) => one.scope === "project" && one.target === project.id);
  if (!here) return null;
  return (
    <Banner
      organization={id}
      freeze={here}
      name={project.name}
      reason={here.reason}
      lifts={projectRights(project, may).manage}
    />
  );
}

/** The project of the conversation on the page, or that a new one would stand in. */
function useOpenProject(organization: string): Project | null {
  const { conversation = "" } = useParams({ strict: false });
  const { project: wanted } = useSearch({ strict: false });
  const { data: talk } = useQuery({ ...conversationQuery(conversation), enabled: conversation !== "" });
  const { data } = useQuery(projectQuery(organization, talk?.project ?? wanted ?? null));
  return data ?? null;
}

interface BannerProps {
  organization: string;
  freeze: Freeze | undefined;
  name: string;
  reason: string;
  lifts: boolean;
}

function Banner({ organization, freeze, name, reason, lifts }: BannerProps) {
  const lift = useLift(organization);
  return (
    <div className={styles.banner} role="status" data-testid="freeze-banner">
      <Text size="sm">
        <Snowflake size={15} className={styles.icon} aria-hidden />
        <strong>
          <Trans>{name} is frozen.</Trans>
        </strong>{" "}
        {reason ? <>{reason} · </> : null}
        <Trans>No model is called until it is lifted.</Trans>
      </Text>
      {lifts && freeze ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => lift.mutate(freeze.id, { onError: notifyError })}
          loading={lift.isPending}
          data-testid="freeze-lift"
        >
          <Trans>Lift</Trans>
        </Button>
      ) : null}
    </div>
  );
}
