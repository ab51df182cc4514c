"""Members of an organization: their role and status changed, themselves removed, all rights gone at once."""

import uuid
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.contracts import Access
from accounts.events import member_removed
from accounts.exceptions import LastOwner
from accounts.models import AccessToken, Invitation, Membership
from accounts.permissions import allowed, may_give
from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound, PermissionDenied

Conversations = Literal["hand_over", "delete"]
ACTIVE = Membership.Status.ACTIVE


def change_member(
    *, access: Access, member_id: uuid.UUID, role: str | None = None, status: str | None = None
) -> Membership:
    """Another role, or suspended and let back in. Nobody reaches above the own role."""
    access.require("members.manage")
    member = locked_member(member_id)
    before = (member.role, member.status)
    after = (role or member.role, status or member.status)
    if after == before:
        return member
    for touched in {before[0], after[0]}:
        _require_reach(access, touched)
    if after[0] == "guest" != before[0]:
        # What a member was given would stay open to the guest.
        raise Conflict("A member does not become a guest. Remove the person, and invite them to a project.")
    if after != ("owner", ACTIVE):
        require_another_owner(member)
    member.role, member.status = after
    member.save(update_fields=["role", "status"])
    if member.status != ACTIVE:
        _revoke_tokens(member.user_id)
    _revoke_invitations(member)
    record(
        "member.updated",
        member.organization_id,
        actor=access.user_id,
        target=member.user_id,
        role=[before[0], member.role],
        status=[before[1], member.status],
    )
    announce(member.user_id)
    return member


def remove_member(
    *,
    access: Access,
    member_id: uuid.UUID,
    conversations: Conversations = "hand_over",
    heir_id: uuid.UUID | None = None,
) -> None:
    """End a membership. Shared conversations go to the heir (a member's user id; else who removes), or away."""
    access.require("members.remove")
    member = locked_member(member_id)
    if member.user_id == access.user_id:
        raise Conflict("Leave the organization instead of removing yourself.")
    _require_reach(access, member.role)
    require_another_owner(member)
    end_membership(
        member, actor=access.user_id, conversations=conversations, heir_id=heir_id or access.user_id
    )


def leave_organization(*, access: Access) -> None:
    """The caller's own membership ends; shared conversations go to an owner who stays."""
    access.require("organization.leave")
    member = locked_member(membership_of(access.user_id).pk)
    require_another_owner(member)
    end_membership(member, actor=access.user_id, conversations="hand_over")


def transfer_ownership(*, access: Access, member_id: uuid.UUID) -> Membership:
    """Make another active member an owner in the caller's place, who is an administrator from then on."""
    access.require("organization.transfer")
    member, own = locked_member(member_id), locked_member(membership_of(access.user_id).pk)
    if member.pk == own.pk:
        raise Conflict("You are the owner already.")
    _require_reach(access, "owner")
    if member.status != ACTIVE:
        raise Conflict("Only an active member can become the owner.")
    member.role, own.role = "owner", "admin"
    for row in (member, own):
        row.save(update_fields=["role"])
        announce(row.user_id)
    _revoke_invitations(own)
    record(
        "organization.transferred",
        member.organization_id,
        actor=access.user_id,
        target=member.user_id,
    )
    return member


def membership_of(user_id: uuid.UUID) -> Membership:
    """A person's membership in the open scope of one organization; 404 when there is none."""
    found: Membership | None = Membership.objects.filter(user_id=user_id).first()
    if found is None:
        raise NotFound("There is no such member.")
    return found


def announce(target: uuid.UUID) -> None:
    """Tell all processes, once it is true, that the rights of a person or an organization have changed."""
    transaction.on_commit(lambda: control.send("access.changed", target))


def people() -> QuerySet[Membership]:
    """The members who are people; service accounts are managed beside their tokens."""
    rows: QuerySet[Membership] = Membership.objects.filter(user__service_account=None)
    return rows.select_related("user")


def locked_member(member_id: uuid.UUID) -> Membership:
    """A member, locked; 404 when there is none."""
    # All owners first, always in the same order: two of them who lower each other must not both succeed.
    list(Membership.objects.select_for_update().filter(role="owner").order_by("id"))
    rows = people().select_for_update(of=("self",))
    found: Membership | None = rows.filter(pk=member_id).first()
    if found is None:
        raise NotFound("There is no such member.")
    return found


def _require_reach(access: Access, role: str) -> None:
    # The role of this moment: it may have been lowered while this waited for the lock.
    if not may_give(membership_of(access.user_id).role, role):
        raise PermissionDenied(f"Only somebody with all rights of the role {role} may do this.")


def _owners_besides(member: Membership) -> QuerySet[Membership]:
    rows: QuerySet[Membership] = Membership.objects.filter(role="owner", status=ACTIVE)
    return rows.exclude(pk=member.pk).order_by("id")


def require_another_owner(member: Membership) -> None:
    """LastOwner when the organization would be left without one if this member went or were lowered."""
    if (member.role, member.status) == ("owner", ACTIVE) and not _owners_besides(member).exists():
        raise LastOwner()


def end_membership(
    member: Membership, *, actor: uuid.UUID, conversations: Conversations, heir_id: uuid.UUID | None = None
) -> None:
    """All that hangs on a membership ends with it. Without an heir, an owner who stays is it."""
    successor = heir_id or _owners_besides(member).values_list("user_id", flat=True).first()
    _check_heir(member, successor)
    organization_id, user_id = member.organization_id, member.user_id
    _revoke_tokens(user_id)
    member.status = Membership.Status.SUSPENDED
    _revoke_invitations(member)
    member.delete()
    member_removed.send(
        sender=None,
        organization_id=organization_id,
        user_id=user_id,
        conversations=conversations,
        heir_id=successor if conversations == "hand_over" else None,
        successor_id=successor,
    )
    record("member.removed", organization_id, actor=actor, target=user_id, conversations=conversations)
    announce(user_id)


def _check_heir(member: Membership, heir_id: uuid.UUID | None) -> None:
    if heir_id is None:
        return
    heirs = people().filter(user_id=heir_id, status=ACTIVE).exclude(pk=member.pk)
    if not heirs.exists():
        raise InvalidRequest(errors={"heir": ["An active member of the organization."]})


def _revoke_tokens(user_id: uuid.UUID) -> None:
    tokens = AccessToken.objects.filter(user_id=user_id, revoked_at=None)
    for token in tokens:
        record("token.revoked", token.organization_id, actor=None, target=token.pk)
    tokens.update(revoked_at=timezone.now())


def _revoke_invitations(member: Membership) -> None:
    """Open invitations stand only as long as who sent them could send them again."""
    sent = Invitation.objects.filter(invited_by_id=member.user_id, accepted_at=None, revoked_at=None)
    for invitation in sent:
        able = member.status == ACTIVE and may_invite(member.role, invitation.role)
        if not able:
            Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
            record("invitation.revoked", member.organization_id, actor=None, target=invitation.pk)


def may_invite(inviter: str, role: str) -> bool:
    """Whether a role may invite somebody to another."""
    return allowed(inviter, "invitations.manage", None) and may_give(inviter, role)
