"""Organizations and their first owner."""

import secrets
import uuid

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.access import has_second_factor
from accounts.contracts import Access
from accounts.events import organization_created
from accounts.models import Membership, Organization, User
from accounts.services.members import announce
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, InvalidRequest
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope, user_scope


def create_organization(*, owner: User, name: str) -> Organization:
    """Make an organization with its owner; everything above hears of it in the same transaction."""
    if not name.strip():
        raise InvalidRequest(errors={"name": ["An organization needs a name."]})
    organization = Organization(id=uuid7(), name=name.strip(), slug=_free_slug(name))
    with organization_scope(organization.pk):
        organization.save(force_insert=True)
        Membership.objects.create(organization=organization, user=owner, role="owner")
        organization_created.send(sender=None, organization_id=organization.pk, owner_id=owner.pk)
        record("organization.created", organization.pk, actor=owner.pk, target=organization.pk)
    return organization


def update_organization(
    *, access: Access, name: str | None = None, require_mfa: bool | None = None
) -> Organization:
    """Change the name (the slug stays, because programs hold on to it) or whether a second factor is required."""
    access.require("organization.update")
    organization = _locked(access.organization_id)
    changes: dict[str, str | bool] = {}
    if name is not None and name != organization.name:
        changes["name"] = name
    if require_mfa is not None and require_mfa != organization.require_mfa:
        if require_mfa and not has_second_factor(User.objects.get(pk=access.user_id)):
            raise Conflict("Set up a second factor for yourself first, or you would lock yourself out.")
        changes["require_mfa"] = require_mfa
    for field, value in changes.items():
        setattr(organization, field, value)
    if changes:
        organization.save(update_fields=list(changes))
        record(
            "organization.updated",
            organization.pk,
            actor=access.user_id,
            target=organization.pk,
            fields=sorted(changes),
        )
        announce(organization.pk)
    return organization


def delete_organization(*, access: Access, confirm: str) -> Organization:
    """Mark it deleted: from now on its owners alone see it, to read or to restore; after the grace it is erased."""
    access.require("organization.delete")
    organization = _locked(access.organization_id)
    if confirm != organization.name:
        raise InvalidRequest(errors={"confirm": ["Type the name of the organization as it is written."]})
    mark_deleted(organization, access.user_id)
    return organization


def mark_deleted(organization: Organization, actor: uuid.UUID) -> None:
    organization.deleted_at = timezone.now()
    organization.save(update_fields=["deleted_at"])
    record("organization.deleted", organization.pk, actor=actor, target=organization.pk)
    announce(organization.pk)


def restore_organization(*, access: Access) -> Organization:
    """Undo the deletion within the grace."""
    access.require("organization.restore")
    organization = _locked(access.organization_id)
    if organization.deleted_at is None:
        raise Conflict("This organization is not deleted.")
    organization.deleted_at = None
    organization.save(update_fields=["deleted_at"])
    record("organization.restored", organization.pk, actor=access.user_id, target=organization.pk)
    announce(organization.pk)
    return organization


def mark_frozen(*, organization_id: uuid.UUID, reason: str) -> None:
    """Have everybody see why no model is called here; an empty reason ends that. The caller records the act."""
    Organization.objects.filter(pk=organization_id).update(frozen_reason=reason)
    announce(organization_id)


def bootstrap_owner(*, email: str, password: str, organization: str) -> tuple[User, Organization]:
    """The first owner, made without a browser; the same e-mail and name give the same ids again."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, password)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        found = _owned(user, organization.strip())
        return user, found or create_organization(owner=user, name=organization)


def _locked(organization_id: uuid.UUID) -> Organization:
    return Organization.objects.select_for_update().get(pk=organization_id)


def _owned(user: User, name: str) -> Organization | None:
    with user_scope(user.pk):
        row = (
            Membership._base_manager.filter(
                user=user, role="owner", organization__name=name, organization__deleted_at=None
            )
            .select_related("organization")
            .first()
        )
    return row.organization if row else None


def _free_slug(name: str) -> str:
    # Whether a slug is taken elsewhere is not ours to see, so a random tail settles it.
    base = slugify(name)[:48].strip("-") or "organization"
    return f"{base}-{secrets.token_hex(3)}"
