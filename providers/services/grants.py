"""Keys lent: to whom, for what, for how much and until when. Only the owner of a key lends it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.contracts import Access
from accounts.models import Membership
from accounts.permissions import allowed
from accounts.services.access_tokens import visible_tokens
from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound
from providers import selectors
from providers.models import KeyGrant, ProviderKey
from providers.services.ending_loans import ORDER, end_loans
from providers.services.keys import check_end
from providers.services.loan_terms import MOST_PATTERNS, check_zone
from providers.services.managing import managed_key
from workspaces.selectors import managed_projects, visible_projects, workspaces

GRANTEES = ("user", "project", "workspace", "token")


def lend_key(
    *, access: Access, key_id: uuid.UUID, grantee: Mapping[str, uuid.UUID], terms: Mapping[str, Any]
) -> KeyGrant:
    """Lend a key to one person, project, workspace or access token."""
    key = managed_key(access, key_id)
    if not key.is_usable:
        raise Conflict("This key cannot be used, so it cannot be lent.")
    if len(grantee) != 1:
        raise InvalidRequest(errors={"grantee": ["Name one user, project, workspace or token."]})
    ((kind, target),) = grantee.items()
    _check_grantee(access, key, kind, target)
    _check_terms(terms)
    made: KeyGrant = KeyGrant.objects.create(
        organization_id=key.organization_id,
        key=key,
        lent_by_id=access.user_id,
        **{f"{kind}_id": target},
        **terms,
    )
    record(
        "grant.created",
        made.organization_id,
        actor=access.user_id,
        target=made.pk,
        key=key.pk,
        **{kind: target},
    )
    return lent_grant(access, made.pk)


def change_grant(
    *, access: Access, key_id: uuid.UUID, grant_id: uuid.UUID, terms: Mapping[str, Any]
) -> KeyGrant:
    """Other terms from now on; what runs outside of them stops."""
    grant = _of_key(access, key_id, grant_id)
    if grant.ended_at is not None:
        raise Conflict("This loan has ended. Lend the key again.")
    _check_terms(terms)
    KeyGrant.objects.select_for_update().get(pk=grant.pk)
    for name, value in terms.items():
        setattr(grant, name, value)
    if terms:
        grant.save(update_fields=list(terms))
        fields = sorted(terms)
        record("grant.changed", grant.organization_id, actor=access.user_id, target=grant.pk, fields=fields)
        transaction.on_commit(lambda: control.send(ORDER, grant.pk))
    return grant


def end_grant(*, access: Access, key_id: uuid.UUID, grant_id: uuid.UUID) -> None:
    """Nothing is paid by it from now on; a second time changes nothing."""
    grant = _of_key(access, key_id, grant_id)
    end_loans(KeyGrant.objects.filter(pk=grant.pk), actor=access.user_id)


def grants_of_key(access: Access, key_id: uuid.UUID) -> QuerySet[KeyGrant]:
    """Every loan of a key, for who manages it; those that have ended too."""
    key = managed_key(access, key_id)
    rows: QuerySet[KeyGrant] = KeyGrant.objects.filter(key=key)
    return rows.select_related(*selectors.OF_GRANT)


def lent(access: Access) -> QuerySet[KeyGrant]:
    """Loans of keys that the caller manages."""
    mine = Q(key__owner=ProviderKey.Owner.PERSONAL, key__user_id=access.user_id)
    mine |= Q(key__project_id__in=managed_projects(access).values("pk"))
    if access.can("keys.manage_organization"):
        mine |= Q(key__owner=ProviderKey.Owner.ORGANIZATION)
    rows: QuerySet[KeyGrant] = KeyGrant.objects.filter(mine)
    return rows.select_related(*selectors.OF_GRANT)


def lent_grant(access: Access, grant_id: uuid.UUID) -> KeyGrant:
    """A loan of a key that the caller manages; 404 for any other."""
    found = lent(access).filter(pk=grant_id).first()
    if found is None:
        raise NotFound("There is no such loan.")
    return found


def _of_key(access: Access, key_id: uuid.UUID, grant_id: uuid.UUID) -> KeyGrant:
    found = grants_of_key(access, key_id).filter(pk=grant_id).first()
    if found is None:
        raise NotFound("There is no such loan.")
    return found


def _check_terms(terms: Mapping[str, Any]) -> None:
    check_end(terms.get("expires_at"))
    if len(terms.get("model_patterns", ())) > MOST_PATTERNS:
        raise InvalidRequest(errors={"models": [f"{MOST_PATTERNS} patterns at most."]})
    if terms.get("hours"):
        check_zone(terms["hours"]["zone"])


def _check_grantee(access: Access, key: ProviderKey, kind: str, target: uuid.UUID) -> None:
    """One whom the lender can know of."""
    if kind == "user":
        known = target != key.user_id and _may_ask(target)
    elif kind == "project":
        known = (visible_projects(access) | managed_projects(access)).filter(pk=target).exists()
    elif kind == "workspace":
        known = workspaces(access, everything=True).filter(pk=target).exists()
    else:
        live = Q(expires_at=None) | Q(expires_at__gt=Now())
        known = visible_tokens(access).filter(live, pk=target).exists()
    if not known:
        raise InvalidRequest(
            errors={"grantee": {kind: [f"There is no such {kind} that this can be lent to."]}}
        )


def _may_ask(user_id: uuid.UUID) -> bool:
    rows = Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE)
    role = rows.values_list("role", flat=True).first()
    return role is not None and allowed(role, "conversations.write", None)
