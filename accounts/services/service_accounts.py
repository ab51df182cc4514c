"""Service accounts: somebody for programs, whom the organization owns and nobody can sign in as."""

import uuid

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.contracts import Access
from accounts.models import AccessToken, Membership, ServiceAccount, User
from accounts.permissions import PROGRAM_ROLES, may_give
from accounts.services.members import announce
from byokplatform.audit import record
from byokplatform.core.exceptions import InvalidRequest, NotFound, PermissionDenied
from byokplatform.core.ids import uuid7

# The address that every user has; nothing is ever delivered to this domain.
DOMAIN = "service-account.invalid"


def create_service_account(*, access: Access, name: str, role: str) -> ServiceAccount:
    """Make one with a role that the caller could give; an organization's owner is always a person."""
    access.require("tokens.manage_all")
    _require_unlimited(access)
    if role not in PROGRAM_ROLES:
        raise InvalidRequest(errors={"role": ["An owner is a person, and so is a guest."]})
    _require_reach(access, role)
    user_id = uuid7()
    user = User(id=user_id, email=f"{user_id}@{DOMAIN}", name=name, is_active=False)
    user.set_unusable_password()
    user.save(force_insert=True)
    Membership.objects.create(organization_id=access.organization_id, user=user, role=role)
    made: ServiceAccount = ServiceAccount.objects.create(
        organization_id=access.organization_id, user=user, created_by_id=access.user_id
    )
    record(
        "service_account.created",
        access.organization_id,
        actor=access.user_id,
        target=made.pk,
        user=user_id,
        role=role,
    )
    return service_accounts(access).get(pk=made.pk)


def disable_service_account(*, access: Access, account_id: uuid.UUID) -> None:
    """End it with all its tokens; what it did stays under its name."""
    _require_unlimited(access)
    account = service_account(access, account_id)
    account.disabled_at = timezone.now()
    account.save(update_fields=["disabled_at"])
    Membership.objects.filter(user_id=account.user_id).update(status=Membership.Status.SUSPENDED)
    AccessToken.objects.filter(user_id=account.user_id, revoked_at=None).update(revoked_at=timezone.now())
    record("service_account.disabled", account.organization_id, actor=access.user_id, target=account.pk)
    announce(account.user_id)


def service_accounts(access: Access) -> QuerySet[ServiceAccount]:
    """Those that were not ended, each with its ``role``."""
    access.require("tokens.manage_all")
    role = Membership.objects.filter(user_id=OuterRef("user_id")).values("role")[:1]
    rows: QuerySet[ServiceAccount] = ServiceAccount.objects.filter(disabled_at=None)
    return rows.select_related("user", "created_by").annotate(role=Subquery(role))


def service_account(access: Access, account_id: uuid.UUID) -> ServiceAccount:
    """One that the caller manages: 404 when there is none, 403 when its role is above the caller's."""
    found = service_accounts(access).filter(pk=account_id).first()
    if found is None:
        raise NotFound("There is no such service account.")
    role: str = Membership.objects.values_list("role", flat=True).get(user_id=found.user_id)
    _require_reach(access, role)
    return found


def _require_reach(access: Access, role: str) -> None:
    if not may_give(access.memberships[0].role, role):
        raise PermissionDenied(f"Only somebody with all rights of the role {role} may do this.")


def _require_unlimited(access: Access) -> None:
    if access.model_patterns or access.project_id:
        raise PermissionDenied("A limited token cannot make or end service accounts.")
