"""The switch that stops every call of a key, a project or the organization, and starts them again."""

import uuid
from collections.abc import Collection
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.contracts import Access
from accounts.services.organizations import mark_frozen
from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound
from providers import selectors
from providers.exceptions import Frozen
from providers.models import Freeze
from providers.services.managing import managed_key
from workspaces.services.projects import managed_project

Scope = Literal["organization", "project", "key"]
ORDER = "frozen"
WHAT = {
    "key": "Calls with this key are frozen",
    "project": "Calls in this project are frozen",
    "organization": "All calls in this organization are frozen",
}


def freeze(*, access: Access, scope: Scope, target: uuid.UUID | None, reason: str) -> Freeze:
    """Stop new calls from now on, and running ones within a second; 409 where they are stopped already."""
    _require_right(access, scope, target)
    made = Freeze(
        organization_id=access.organization_id,
        key_id=target if scope == "key" else None,
        project_id=target if scope == "project" else None,
        reason=reason,
        created_by_id=access.user_id,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict("This is frozen already.") from None
    if scope == "organization":
        mark_frozen(organization_id=made.organization_id, reason=reason)
    record("freeze.begun", made.organization_id, **_facts(access, made))
    stopped = target or made.organization_id
    transaction.on_commit(lambda: control.send(ORDER, stopped))
    return selectors.freezes(access).get(pk=made.pk)


def unfreeze(*, access: Access, freeze_id: uuid.UUID) -> None:
    """Let calls be made again; 404 for what the caller does not see, 403 where the caller may not."""
    found = selectors.freezes(access).filter(pk=freeze_id).first()
    if found is None:
        raise NotFound("Nothing is frozen under this id.")
    _require_right(access, found.scope, found.key_id or found.project_id)
    if found.scope == "organization":
        mark_frozen(organization_id=found.organization_id, reason="")
    record("freeze.ended", found.organization_id, **_facts(access, found))
    found.delete()


def freezes_of(keys: Collection[uuid.UUID], projects: Collection[uuid.UUID]) -> QuerySet[Freeze]:
    """What stops calls with these keys or in these projects, in the open scope's organizations."""
    anywhere = Q(key=None, project=None)
    rows: QuerySet[Freeze] = Freeze.objects.filter(anywhere | Q(key_id__in=keys) | Q(project_id__in=projects))
    return rows.order_by("id")


def refusal(found: Freeze) -> Frozen:
    """What a caller is told of it."""
    return Frozen(f"{WHAT[found.scope]}: {found.reason}")


def require_running(project_id: uuid.UUID | None) -> None:
    """Frozen while the organization or the project is."""
    found = freezes_of((), [project_id] if project_id else ()).first()
    if found is not None:
        raise refusal(found)


def _require_right(access: Access, scope: str, target: uuid.UUID | None) -> None:
    if (target is None) != (scope == "organization"):
        raise InvalidRequest(errors={"target": ["The id of a key or a project; none for the organization."]})
    if target is None:
        access.require("organization.freeze")
    elif scope == "project":
        managed_project(access, target)
    else:
        managed_key(access, target)


def _facts(access: Access, found: Freeze) -> dict[str, Any]:
    return {
        "actor": access.user_id,
        "target": found.key_id or found.project_id or found.organization_id,
        "scope": found.scope,
        "reason": found.reason,
    }
