"""A person's own account: its end."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction

from accounts.access import every_organization_of
from accounts.contracts import Access
from accounts.models import Membership, Organization, User
from accounts.services.members import (
    announce,
    end_membership,
    locked_member,
    membership_of,
    require_another_owner,
)
from accounts.services.organizations import mark_deleted
from accounts.services.sessions import end_sessions
from byokplatform.core.exceptions import InvalidRequest, PermissionDenied
from byokplatform.core.tenancy import TenantModel, organization_scope

NAME_OF_THE_GONE = "Deleted account"


def delete_account(*, access: Access, confirm: str) -> None:
    """End the account and all its memberships. What the person wrote stays where it was shared, without a name.

    LastOwner while an organization with other members would be left without an owner; one that has no other
    member goes with the account, after its grace.
    """
    if access.token_id is not None:
        raise PermissionDenied("A token cannot delete its person's account; sign in.")
    if confirm.strip().lower() != access.email:
        raise InvalidRequest(errors={"confirm": ["Type your e-mail address."]})
    with transaction.atomic():
        for organization_id in every_organization_of(access.user_id):
            with organization_scope(organization_id):
                _leave(access.user_id, organization_id)
        _erase(access.user_id)
        announce(access.user_id)


def _leave(user_id: uuid.UUID, organization_id: uuid.UUID) -> None:
    organization = Organization.objects.select_for_update().get(pk=organization_id)
    member = locked_member(membership_of(user_id).pk)
    if organization.deleted_at is None:
        if Membership.objects.exclude(pk=member.pk).exists():
            require_another_owner(member)
        else:
            mark_deleted(organization, user_id)
    end_membership(member, actor=user_id, conversations="hand_over")


def _of_persons() -> Iterator[tuple[Any, str]]:
    """Every table of people alone (addresses, second factors, sessions …), with the field that names the person."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.related_model is User and not issubclass(model, TenantModel):
                yield model, field.name


def _erase(user_id: uuid.UUID) -> None:
    """Nothing is left that says who it was or lets anybody in; the row stays, because others' rows name it."""
    end_sessions(user_id)
    for model, field in _of_persons():
        model.objects.filter(**{field: user_id}).delete()
    user = User.objects.get(pk=user_id)
    user.email, user.name, user.is_active = f"deleted-{user_id}@invalid", NAME_OF_THE_GONE, False
    user.set_unusable_password()
    user.save()
