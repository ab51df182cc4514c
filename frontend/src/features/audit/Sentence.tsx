import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { TrailEntry } from "@/shared/api/types";

/** What happened, as a sentence; an event that this version does not know goes by its name. */
export function Sentence({ entry }: { entry: TrailEntry }) {
  const who = entry.actor ? (
    (entry.actor.name ?? <Trans>Somebody who is gone</Trans>)
  ) : (
    <Trans>The platform</Trans>
  );
  const actor = <strong>{who}</strong>;
  const target = <strong>{entry.target_name ?? <Trans>somebody</Trans>}</strong>;
  const sentence =
    people(entry.action, actor, target) ??
    sharing(entry.action, actor, entry.facts.user === entry.actor?.id) ??
    keys(entry.action, actor) ??
    lending(entry.action, actor) ??
    things(entry.action, actor);
  if (sentence) return sentence;
  return (
    <>
      {actor} · {entry.action}
    </>
  );
}

function people(action: string, actor: ReactNode, target: ReactNode) {
  switch (action) {
    case "invitation.created":
      return <Trans>{actor} invited somebody.</Trans>;
    case "invitation.resent":
      return <Trans>{actor} sent an invitation again.</Trans>;
    case "invitation.revoked":
      return <Trans>{actor} took an invitation back.</Trans>;
    case "invitation.accepted":
      return <Trans>{actor} accepted an invitation.</Trans>;
    case "member.joined":
      return <Trans>{target} became a member.</Trans>;
    case "member.left":
      return <Trans>{actor} left.</Trans>;
    case "member.removed":
      return (
        <Trans>
          {actor} removed {target}.
        </Trans>
      );
    case "member.updated":
      return (
        <Trans>
          {actor} changed the role or status of {target}.
        </Trans>
      );
    case "organization.transferred":
      return (
        <Trans>
          {actor} made {target} the owner.
        </Trans>
      );
    default:
      return null;
  }
}

/** `own`: what the actor did concerns the actor, who came by an invitation or left. */
function sharing(action: string, actor: ReactNode, own: boolean) {
  if (own && action === "project.member_added") return <Trans>{actor} came to a project.</Trans>;
  if (own && action === "project.member_removed") return <Trans>{actor} left a project.</Trans>;
  if (own && action === "workspace.member_added") return <Trans>{actor} came to a workspace.</Trans>;
  if (own && action === "workspace.member_removed") return <Trans>{actor} left a workspace.</Trans>;
  switch (action) {
    case "project.member_added":
      return <Trans>{actor} shared a project.</Trans>;
    case "project.member_updated":
      return <Trans>{actor} changed a role in a project.</Trans>;
    case "project.member_removed":
      return <Trans>{actor} took a shared project back.</Trans>;
    case "project.manager_replaced":
      return <Trans>Somebody stands in as the manager of a project.</Trans>;
    case "workspace.manager_replaced":
      return <Trans>Somebody stands in as the manager of a workspace.</Trans>;
    case "workspace.member_added":
      return <Trans>{actor} admitted somebody to a workspace.</Trans>;
    case "workspace.member_updated":
      return <Trans>{actor} changed a role in a workspace.</Trans>;
    case "workspace.member_removed":
      return <Trans>{actor} took somebody out of a workspace.</Trans>;
    case "workspace.updated":
      return <Trans>{actor} renamed a workspace.</Trans>;
    case "workspace.archived":
      return <Trans>{actor} put a workspace away.</Trans>;
    case "workspace.restored":
      return <Trans>{actor} brought a workspace back.</Trans>;
    case "workspace.deleted":
      return <Trans>{actor} deleted a workspace.</Trans>;
    default:
      return null;
  }
}

function keys(action: string, actor: ReactNode) {
  switch (action) {
    case "key.created":
      return <Trans>{actor} entered a provider key.</Trans>;
    case "key.deleted":
      return <Trans>{actor} deleted a provider key.</Trans>;
    case "key.revoked":
      return <Trans>{actor} revoked a provider key.</Trans>;
    case "key.used":
      return <Trans>A provider key was opened for a call of {actor}.</Trans>;
    case "key.verified":
      return <Trans>{actor} had a provider key checked.</Trans>;
    case "key.refused_by_provider":
      return <Trans>A provider refused a key.</Trans>;
    case "key.refused_by_vault":
      return <Trans>A stored key did not open: it was moved, changed or put back.</Trans>;
    case "token.created":
      return <Trans>{actor} made an access token.</Trans>;
    case "token.revoked":
      return <Trans>{actor} ended an access token.</Trans>;
    case "token.rotated":
      return <Trans>{actor} gave an access token a new secret.</Trans>;
    case "service_account.created":
      return <Trans>{actor} made a service account.</Trans>;
    case "service_account.disabled":
      return <Trans>{actor} ended a service account.</Trans>;
    case "data_key.destroyed":
      return <Trans>A key of the organization’s keys was destroyed.</Trans>;
    default:
      return null;
  }
}

function lending(action: string, actor: ReactNode) {
  switch (action) {
    case "key.updated":
      return <Trans>{actor} changed the name, end or order of a provider key.</Trans>;
    case "key.rotated":
      return <Trans>{actor} replaced a provider key.</Trans>;
    case "grant.created":
      return <Trans>{actor} lent a provider key.</Trans>;
    case "grant.changed":
      return <Trans>{actor} changed the terms of a loan.</Trans>;
    case "grant.ended":
      return <Trans>{actor} ended a loan.</Trans>;
    case "grant.requested":
      return <Trans>{actor} asked for more of a loan.</Trans>;
    case "grant.raised":
      return <Trans>{actor} raised a loan.</Trans>;
    case "grant.declined":
      return <Trans>{actor} declined to raise a loan.</Trans>;
    case "payer_rule.set":
      return <Trans>{actor} said who pays.</Trans>;
    case "payer_rule.cleared":
      return <Trans>{actor} took back who pays.</Trans>;
    case "freeze.begun":
      return <Trans>{actor} froze the calls of a key, a project or the organization.</Trans>;
    case "freeze.ended":
      return <Trans>{actor} lifted a freeze.</Trans>;
    default:
      return null;
  }
}

function things(action: string, actor: ReactNode) {
  switch (action) {
    case "organization.created":
      return <Trans>{actor} made the organization.</Trans>;
    case "organization.updated":
      return <Trans>{actor} changed the organization’s name or rules.</Trans>;
    case "organization.deleted":
      return <Trans>{actor} marked the organization for deletion.</Trans>;
    case "organization.restored":
      return <Trans>{actor} called the deletion off.</Trans>;
    case "endpoint.created":
      return <Trans>{actor} added an endpoint.</Trans>;
    case "endpoint.updated":
      return <Trans>{actor} changed an endpoint.</Trans>;
    case "endpoint.deleted":
      return <Trans>{actor} removed an endpoint.</Trans>;
    case "project.created":
      return <Trans>{actor} made a project.</Trans>;
    case "project.updated":
      return <Trans>{actor} changed a project.</Trans>;
    case "project.archived":
      return <Trans>{actor} put a project away.</Trans>;
    case "project.restored":
      return <Trans>{actor} brought a project back.</Trans>;
    case "project.deleted":
      return <Trans>{actor} deleted a project.</Trans>;
    case "workspace.created":
      return <Trans>{actor} made a workspace.</Trans>;
    case "conversation.moved":
      return <Trans>{actor} moved a conversation to where others see it.</Trans>;
    case "conversation.deleted":
      return <Trans>{actor} deleted a conversation.</Trans>;
    case "receipts.exported":
      return <Trans>{actor} exported receipts of key uses.</Trans>;
    case "trail.exported":
      return <Trans>{actor} exported this trail.</Trans>;
    default:
      return null;
  }
}
