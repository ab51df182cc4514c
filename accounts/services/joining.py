"""Following an invitation's link: who may look, who may come in."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts import tokens
from accounts.contracts import Access, ProjectPlace
from accounts.events import member_joined
from accounts.exceptions import (
    AlreadyMember,
    EmailUnverified,
    InvitationExpired,
    InvitationForAnother,
    InvitationRevoked,
    InvitationUsed,
)
from accounts.models import Invitation, Membership
from accounts.services.members import announce
from byokplatform.audit import record
from byokplatform.core.exceptions import NotFound, PermissionDenied
from byokplatform.core.tenancy import organization_scope

PAGE = "/invitations/"
Status = Invitation.Status
ENDED = {
    Status.EXPIRED: InvitationExpired,
    Status.REVOKED: InvitationRevoked,
    Status.ACCEPTED: InvitationUsed,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What whoever has the link may know. The address in full is for the person that it belongs to."""

    organization: str
    role: str
    email: str
    for_you: bool
    invited_by: str


def open_invitation(secret: str, access: Access | None) -> Opened:
    """The invitation behind a link; 404 for one that we never sent, 410 for one that has ended."""
    with _found(secret) as row:
        yours = access is not None and _address(access.user_id, row.email) is not None
        return Opened(
            organization=row.organization.name,
            role=row.role,
            email=row.email if yours else masked(row.email),
            for_you=yours,
            invited_by=row.invited_by.display_name,
        )


def invited_address(secret: str) -> str | None:
    """The address that a live link was sent to; None for any other link."""
    try:
        with _found(secret) as row:
            return str(row.email)
    except (NotFound, *ENDED.values()):
        return None


def invitation_followed(callback: str | None) -> str:
    """The secret of the invitation that the page behind a sign-in provider leads on to; empty when there is none."""
    asked = parse_qs(urlsplit(callback or "").query)
    page = asked.get("next", [""])[0]
    return page.removeprefix(PAGE) if page.startswith(PAGE) else ""


def accept_invitation(*, access: Access, secret: str) -> uuid.UUID:
    """Join; gives the organization's id. Only for a signed-in person whose confirmed address was invited."""
    if access.token_id is not None:
        raise PermissionDenied("A token cannot accept for its person; sign in.")
    with _found(secret) as row:
        _prove_address(access.user_id, row.email)
        _, is_new = Membership.objects.get_or_create(
            organization_id=row.organization_id, user_id=access.user_id, defaults={"role": row.role}
        )
        if not is_new:
            raise AlreadyMember()
        member_joined.send(
            sender=None,
            organization_id=row.organization_id,
            user_id=access.user_id,
            role=row.role,
            workspaces=[uuid.UUID(one) for one in row.workspaces],
            projects=[ProjectPlace(uuid.UUID(one["project"]), one["role"]) for one in row.projects],
        )
        _close(row, access.user_id)
        return row.organization_id


def masked(email: str) -> str:
    """An address that its owner recognises and nobody else learns."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"


@contextmanager
def _found(secret: str) -> Iterator[Invitation]:
    """The live invitation, locked, inside its organization's scope."""
    with transaction.atomic():
        located = _locate(secret)
        if located is None:
            raise NotFound("There is no such invitation.")
        invitation_id, organization_id = located
        with organization_scope(organization_id):
            rows = Invitation.objects.select_for_update(of=("self",))
            row = rows.select_related("organization", "invited_by").get(pk=invitation_id)
            if row.status in ENDED:
                raise ENDED[row.status]()
            if row.organization.deleted_at is not None:
                raise InvitationRevoked()
            yield row


def _locate(secret: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    # Before any scope is known; the function gives ids for an exact hash and nothing else.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, organization_id FROM byok_locate_invitation(%s)", [tokens.digest(secret)])
        row: tuple[uuid.UUID, uuid.UUID] | None = cursor.fetchone()
    return row


def _address(user_id: uuid.UUID, email: str) -> EmailAddress | None:
    found: EmailAddress | None = EmailAddress.objects.filter(user_id=user_id, email__iexact=email).first()
    return found


def _prove_address(user_id: uuid.UUID, email: str) -> None:
    address = _address(user_id, email)
    if address is None:
        raise InvitationForAnother()
    if address.verified:
        return
    # Without a mail server nobody can confirm an address otherwise; that the link was read proves the mailbox.
    if not settings.EMAIL_IS_LOCAL or not address.set_verified():
        raise EmailUnverified()


def _close(row: Invitation, user_id: uuid.UUID) -> None:
    Invitation.objects.filter(pk=row.pk).update(accepted_at=Now())
    record("invitation.accepted", row.organization_id, actor=user_id, target=row.pk, role=row.role)
    record("member.joined", row.organization_id, actor=user_id, target=user_id, role=row.role)
    announce(user_id)
