"""Who pays where: a rule of the organization, of a project or of a conversation. The nearest one counts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core.exceptions import InvalidRequest
from providers import selectors
from providers.contracts import LEVELS, Place
from providers.models import PayerRule
from workspaces import selectors as workspaces
from workspaces.services.projects import managed_project

NEAREST_FIRST = ("conversation", "project", "organization")


@dataclass(frozen=True, slots=True)
class Rule:
    """Payers in the order in which they are asked, or the one key that pays. Without ``fallback`` only the first payer
    that has a key for the provider at all is asked. ``is_set`` is false for what counts where nobody said anything."""

    order: Sequence[str] = LEVELS
    key: uuid.UUID | None = None
    fallback: bool = True
    is_set: bool = False


def rule_for(place: Place) -> Rule:
    """The rule that counts in a place of the open scope's organization."""
    wanted = Q(project=None, conversation_id=None)
    if place.project_id is not None:
        wanted |= Q(project_id=place.project_id)
    if place.conversation_id is not None:
        wanted |= Q(conversation_id=place.conversation_id)
    rows = sorted(PayerRule.objects.filter(wanted), key=lambda row: NEAREST_FIRST.index(_place_of(row)))
    return _rule(rows[0]) if rows else Rule()


def rule_at(place: Place) -> Rule:
    """The rule of this very place: of the conversation, else the project, else the organization."""
    found = PayerRule.objects.filter(**_fields(place)).first()
    return _rule(found) if found else Rule()


def require_reading(access: Access, project_id: uuid.UUID | None) -> None:
    """Members see the organization's rule, and whoever was given a project sees that of it."""
    access.require("organization.read")
    if project_id is not None:
        workspaces.governed_project(access, project_id)


def require_ruling(access: Access, project_id: uuid.UUID | None) -> None:
    """Who says who pays: managers of the project, or of the organization's keys."""
    if project_id is None:
        access.require("keys.manage_organization")
    else:
        managed_project(access, project_id)


def set_rule(
    *, access: Access, place: Place, order: Sequence[str], key: uuid.UUID | None, fallback: bool
) -> Rule:
    """Say who pays in a place; the caller was found to have a say there."""
    if not order or len(set(order)) < len(order) or not set(order) <= set(LEVELS):
        raise InvalidRequest(errors={"order": [f"This takes each of {', '.join(LEVELS)} once at most."]})
    if key is not None and not _may_fix(access, place, key):
        raise InvalidRequest(errors={"key": ["There is no such key that you could have pay here."]})
    row, _ = PayerRule.objects.update_or_create(
        organization_id=access.organization_id,
        **_fields(place),
        defaults={"order": list(order), "fixed_key_id": key, "fallback": fallback},
    )
    record(
        "payer_rule.set",
        access.organization_id,
        actor=access.user_id,
        target=_target(access, place),
        order=list(order),
        key=key,
        fallback=fallback,
    )
    return _rule(row)


def clear_rule(*, access: Access, place: Place) -> None:
    """Take a rule away; the next one further out counts again."""
    gone, _ = PayerRule.objects.filter(**_fields(place)).delete()
    if gone:
        target = _target(access, place)
        record("payer_rule.cleared", access.organization_id, actor=access.user_id, target=target)


def forget_rule(conversation_id: uuid.UUID) -> None:
    """Remove the rule of a conversation that is deleted."""
    PayerRule.objects.filter(conversation_id=conversation_id).delete()


def _may_fix(access: Access, place: Place, key: uuid.UUID) -> bool:
    """A key that others ask with must be one that they share; in a conversation one's own will do."""
    seen = selectors.keys(access).filter(pk=key).first()
    if place.conversation_id is not None:
        lent = selectors.borrowed(access).filter(selectors.LIVE_GRANT, key_id=key)
        return seen is not None or lent.exists()
    if seen is None or seen.owner == "personal":
        return False
    return seen.owner == "organization" or seen.project_id == place.project_id


def _fields(place: Place) -> dict[str, Any]:
    if place.conversation_id is not None:
        return {"project_id": None, "conversation_id": place.conversation_id}
    return {"project_id": place.project_id, "conversation_id": None}


def _target(access: Access, place: Place) -> uuid.UUID:
    return place.conversation_id or place.project_id or access.organization_id


def _place_of(row: PayerRule) -> str:
    if row.conversation_id is not None:
        return "conversation"
    return "organization" if row.project_id is None else "project"


def _rule(row: PayerRule) -> Rule:
    return Rule(tuple(row.order), row.fixed_key_id, row.fallback, is_set=True)
