"""Invitations by mail: made, sent again, taken back."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import tokens
from accounts.contracts import Access, ProjectPlace
from accounts.events import projects_named, workspaces_named
from accounts.models import Invitation, Membership
from accounts.permissions import may_give
from accounts.services.invitation_mails import Letter, send_letters
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound, PermissionDenied

LIFE = dt.timedelta(days=7)
Outcome = Literal["invited", "already_invited", "already_member", "duplicate", "refused"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row of a request."""

    email: str
    role: str
    workspaces: tuple[uuid.UUID, ...] = ()
    projects: tuple[ProjectPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one row, in the order of the request."""

    email: str
    outcome: Outcome
    invitation: Invitation | None = None


def invitations(access: Access) -> QuerySet[Invitation]:
    """All of the organization's, for who manages them."""
    access.require("invitations.manage")
    rows: QuerySet[Invitation] = Invitation.objects.select_related("invited_by")
    return rows


def invite(*, access: Access, wanted: Sequence[Wanted]) -> list[Reported]:
    """Invite everybody who is neither a member nor invited already; each row is reported."""
    access.require("invitations.manage")
    _check_places(access, wanted)
    members = _addresses_of_members({one.email.lower() for one in wanted})
    invited = _live_invitations({one.email.lower() for one in wanted})
    reported, letters, seen = [], [], set[str]()
    for one in wanted:
        email = one.email.lower()
        outcome = _obstacle(access, one, members, invited, seen)
        seen.add(email)
        if outcome is not None:
            reported.append(Reported(email, outcome, invited.get(email)))
            continue
        try:
            with transaction.atomic():
                row, letter = _make(access, one)
        except IntegrityError:
            # Somebody else invited the same address at the same moment.
            reported.append(Reported(email, "already_invited"))
            continue
        letters.append(letter)
        reported.append(Reported(email, "invited", row))
    send_letters(access.organization_id, letters)
    return reported


def resend_invitation(*, access: Access, invitation_id: uuid.UUID) -> Invitation:
    """A new link for another week; the old one is dead from now on."""
    row = _open_one(access, invitation_id)
    _require_reach(access, row.role)
    secret = _renew(row, access)
    row.save(update_fields=["digest", "expires_at", "invited_by", "sent_at"])
    record("invitation.resent", row.organization_id, actor=access.user_id, target=row.pk)
    send_letters(row.organization_id, [Letter(row.pk, row.email, secret, access.name, row.role)])
    return row


def revoke_invitation(*, access: Access, invitation_id: uuid.UUID) -> None:
    """Take an invitation back."""
    row = _open_one(access, invitation_id)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record("invitation.revoked", row.organization_id, actor=access.user_id, target=row.pk)


def _open_one(access: Access, invitation_id: uuid.UUID) -> Invitation:
    access.require("invitations.manage")
    row: Invitation | None = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if row is None or row.status == Invitation.Status.REVOKED:
        raise NotFound("There is no such invitation.")
    if row.status == Invitation.Status.ACCEPTED:
        raise Conflict("This invitation was accepted already.")
    return row


def _obstacle(
    access: Access, one: Wanted, members: set[str], invited: dict[str, Invitation], seen: set[str]
) -> Outcome | None:
    email = one.email.lower()
    if email in seen:
        return "duplicate"
    if email in members:
        return "already_member"
    if email in invited:
        return "already_invited"
    return None if may_give(access.memberships[0].role, one.role) else "refused"


def _make(access: Access, one: Wanted) -> tuple[Invitation, Letter]:
    # An invitation that ran out makes place for the new one.
    expired = Invitation.objects.filter(email=one.email.lower(), accepted_at=None, revoked_at=None)
    expired.update(revoked_at=timezone.now())
    row = Invitation(
        organization_id=access.organization_id,
        email=one.email.lower(),
        role=one.role,
        workspaces=[str(workspace) for workspace in one.workspaces],
        projects=[{"project": str(place.project_id), "role": place.role} for place in one.projects],
        created_at=timezone.now(),
    )
    secret = _renew(row, access)
    row.save(force_insert=True)
    record("invitation.created", row.organization_id, actor=access.user_id, target=row.pk, role=row.role)
    return row, Letter(row.pk, row.email, secret, access.name, row.role)


def _renew(row: Invitation, access: Access) -> str:
    secret = secrets.token_urlsafe(32)
    row.digest = tokens.digest(secret)
    row.expires_at = timezone.now() + LIFE
    row.invited_by_id = access.user_id
    row.sent_at = None
    return secret


def _addresses_of_members(emails: set[str]) -> set[str]:
    """Those of the addresses that belong to somebody in the organization, suspended people included."""
    people = Membership.objects.values("user_id")
    confirmed = EmailAddress.objects.filter(email__in=emails, verified=True, user_id__in=people)
    own = Membership.objects.filter(user__email__in=emails)
    return {*confirmed.values_list("email", flat=True), *own.values_list("user__email", flat=True)}


def _live_invitations(emails: set[str]) -> dict[str, Invitation]:
    rows = Invitation.objects.filter(
        email__in=emails, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    return {row.email: row for row in rows.select_related("invited_by")}


def _check_places(access: Access, wanted: Sequence[Wanted]) -> None:
    """Workspaces and projects must be there, and a guest is somebody for certain projects alone."""
    for one in wanted:
        if one.role == "guest" and (one.workspaces or not one.projects):
            raise InvalidRequest(
                errors={"projects": ["A guest comes to one project or more, and to no workspace."]}
            )
        if one.role == "guest" and any(place.role == "manager" for place in one.projects):
            raise InvalidRequest(
                errors={"projects": ["A guest reads or edits a project; managing it takes a member."]}
            )
    named = {workspace for one in wanted for workspace in one.workspaces}
    answers = workspaces_named.send(
        sender=None, organization_id=access.organization_id, workspaces=frozenset(named)
    )
    if named - _union(answers):
        raise InvalidRequest(errors={"workspaces": ["There is no such workspace."]})
    projects = {place.project_id for one in wanted for place in one.projects}
    if projects - _union(projects_named.send(sender=None, access=access, projects=frozenset(projects))):
        raise InvalidRequest(errors={"projects": ["There is no such project."]})


def _union(answers: Iterable[tuple[Any, Any]]) -> set[uuid.UUID]:
    return {one for _, found in answers for one in found or ()}


def _require_reach(access: Access, role: str) -> None:
    if not may_give(access.memberships[0].role, role):
        raise PermissionDenied(f"Only somebody with all rights of the role {role} may do this.")
