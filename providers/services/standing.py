"""What a call rests on (a key, a loan, a share, that nothing is frozen), looked at again while it runs.

One rule for the call that is about to be made and for those that run: ``ended`` says which may not go on, and why.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import AccessToken, Membership
from byokplatform.core.exceptions import PlatformError
from byokplatform.core.tenancy import organization_scope
from providers.contracts import Holding
from providers.exceptions import Frozen, GrantEnded, KeyExpired, KeyRevoked
from providers.models import Freeze, KeyGrant, ProviderKey
from providers.selectors import OF_GRANT
from providers.services.freezing import freezes_of, refusal
from providers.services.loan_terms import obstacle
from workspaces.permissions import RANKS
from workspaces.selectors import ranks, roles_in_workspaces

Pair = tuple[uuid.UUID, uuid.UUID]
ROTATED = (
    "The secret of the key that paid for this answer was replaced, and the time of the one before is over."
)
SHARE_ENDED = "What this key was lent to is not yours any more."


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database says of all that some calls rest on."""

    keys: dict[uuid.UUID, ProviderKey]
    grants: dict[uuid.UUID, KeyGrant]
    freezes: list[Freeze]
    ranks: dict[Pair, int]
    belonging: dict[Pair, str]
    tokens: set[uuid.UUID]
    lenders: set[Pair]


def ended(holdings: Sequence[Holding]) -> dict[uuid.UUID, PlatformError]:
    """Of these calls, by generation, the ones that may not be made or go on, each with what to say of it.

    A fixed number of queries, however many calls.
    """
    if not holdings:
        return {}
    with organization_scope(*{one.organization_id for one in holdings}):
        facts = _look_up(holdings)
        found = {one.generation_id: _why(one, facts) for one in holdings}
    return {generation: error for generation, error in found.items() if error is not None}


def _look_up(holdings: Sequence[Holding]) -> _Facts:
    keys = {row.pk: row for row in ProviderKey.objects.filter(pk__in={one.key_id for one in holdings})}
    loans = {one.grant_id for one in holdings if one.grant_id}
    rows = KeyGrant.objects.filter(pk__in=loans).select_related(*OF_GRANT) if loans else ()
    grants = {row.pk: row for row in rows}
    places = {one.project_id for one in holdings if one.project_id}
    owners = {row.project_id for row in keys.values() if row.project_id}
    lent_to = [grants[one.grant_id] for one in holdings if one.grant_id in grants]
    pairs = {(one.user_id, key.project_id) for one in holdings if (key := keys.get(one.key_id))}
    pairs |= {(one.user_id, grant.project_id) for one in holdings for grant in lent_to}
    belonging = {(one.user_id, grant.workspace_id) for one in holdings for grant in lent_to}
    return _Facts(
        keys=keys,
        grants=grants,
        freezes=list(freezes_of(keys, places | owners)),
        ranks=ranks(whole) if (whole := _whole(pairs)) else {},
        belonging=roles_in_workspaces(whole) if (whole := _whole(belonging)) else {},
        tokens=_live_tokens(lent_to),
        lenders=_lenders(lent_to),
    )


def _whole(pairs: set[tuple[uuid.UUID, uuid.UUID | None]]) -> set[Pair]:
    return {(one, other) for one, other in pairs if other is not None}


def _live_tokens(grants: list[KeyGrant]) -> set[uuid.UUID]:
    wanted = {one.token_id for one in grants if one.token_id}
    if not wanted:
        return set()
    rows = AccessToken.objects.filter(pk__in=wanted, revoked_at=None)
    return set(rows.values_list("pk", flat=True))


def _lenders(grants: list[KeyGrant]) -> set[Pair]:
    """Who of the owners of lent personal keys is an active member, by organization."""
    owners = {one.key.user_id for one in grants if one.key.user_id}
    if not owners:
        return set()
    rows = Membership.objects.filter(user_id__in=owners, status=Membership.Status.ACTIVE)
    return set(rows.values_list("organization_id", "user_id"))


def _why(one: Holding, facts: _Facts) -> PlatformError | None:
    key = facts.keys.get(one.key_id)
    if key is None or key.status == ProviderKey.Status.REVOKED:
        return KeyRevoked()
    if key.is_expired:
        return KeyExpired()
    if one.secret_version not in (None, key.secret_version) and _is_over(key):
        return KeyRevoked(ROTATED)
    return _frozen(one, key, facts) or _not_shared(one, key, facts)


def _is_over(key: ProviderKey) -> bool:
    return key.overlap_until is None or key.overlap_until <= timezone.now()


def _frozen(one: Holding, key: ProviderKey, facts: _Facts) -> Frozen | None:
    for found in facts.freezes:
        everywhere = found.scope == "organization" and found.organization_id == one.organization_id
        places = {one.project_id, key.project_id} - {None}
        if everywhere or found.key_id == key.pk or found.project_id in places:
            return refusal(found)
    return None


def _not_shared(one: Holding, key: ProviderKey, facts: _Facts) -> PlatformError | None:
    if one.grant_id is None:
        return None if key.project_id is None or _writes(one, key.project_id, facts) else KeyRevoked()
    grant = facts.grants.get(one.grant_id)
    if grant is None or grant.key_id != key.pk:
        return GrantEnded()
    if key.user_id and (one.organization_id, key.user_id) not in facts.lenders:
        return GrantEnded()
    return obstacle(grant, timezone.now()) or (
        None if _covers(one, grant, facts) else GrantEnded(SHARE_ENDED)
    )


def _covers(one: Holding, grant: KeyGrant, facts: _Facts) -> bool:
    """Whether a loan was made to who asked, where it was asked."""
    if grant.user_id is not None:
        return grant.user_id == one.user_id
    if grant.token_id is not None:
        return grant.token_id == one.token_id and grant.token_id in facts.tokens
    if grant.workspace_id is not None:
        return (one.user_id, grant.workspace_id) in facts.belonging
    return grant.project_id == one.project_id is not None and _writes(one, one.project_id, facts)


def _writes(one: Holding, project_id: uuid.UUID, facts: _Facts) -> bool:
    return facts.ranks.get((one.user_id, project_id), 0) >= RANKS["editor"]
