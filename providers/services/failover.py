"""Keys that are tired: what a provider said of each a moment ago, and which key of the same payer is next.

Kept in Valkey, for a minute at most. With Valkey away every key is as good as the others.
"""

import logging
import uuid
from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

import redis

from byokplatform.core.valkey import connect
from providers import selectors
from providers.contracts import Order
from providers.exceptions import ProviderError
from providers.models import ProviderKey
from providers.services.freezing import freezes_of
from providers.services.payer_rules import rule_for

logger = logging.getLogger(__name__)
Health = Literal["ok", "cooling", "failing", "unknown"]
# Another key of the same payer may do better after these; after a timeout the first may have worked, and be billed.
PASSED_ON = {
    "provider_rate_limited",
    "provider_overloaded",
    "provider_unavailable",
    "provider_quota_exhausted",
    "provider_key_invalid",
}
COOLING = {"provider_rate_limited"}
MOST_ATTEMPTS = 5
LONGEST_REST = 60.0
USUAL_REST = 10.0


class Condition(NamedTuple):
    """How a key does, and for how many more seconds it is left in peace."""

    health: Health
    seconds: float = 0.0


def note(key_id: uuid.UUID, error: ProviderError) -> None:
    """Leave a key in peace for as long as its provider asked, a minute at most."""
    if error.code not in PASSED_ON:
        return
    rest = min(USUAL_REST if error.retry_after is None else error.retry_after, LONGEST_REST)
    state = b"cooling" if error.code in COOLING else b"failing"
    try:
        connect().set(_name(key_id), state, px=max(1, round(rest * 1000)))
    except (redis.RedisError, OSError) as failure:
        logger.info("rest of a key not noted: %s", type(failure).__name__)


def conditions(keys: Iterable[ProviderKey]) -> dict[uuid.UUID, Condition]:
    """How each of these keys does."""
    rows = list(keys)
    resting = _resting([row.pk for row in rows])
    return {row.pk: resting.get(row.pk) or Condition(_standing(row)) for row in rows}


def by_health(keys: Iterable[ProviderKey]) -> list[ProviderKey]:
    """These keys in the order in which they are tried: rested ones first, then by position."""
    rows = list(keys)
    resting = _resting([row.pk for row in rows]) if len(rows) > 1 else {}
    return sorted(rows, key=lambda row: (row.pk in resting, row.position, row.pk))


def next_key(order: Order, tried: Collection[uuid.UUID]) -> ProviderKey | None:
    """Another usable key of the payer that was announced; none behind a loan, or where a rule names the key."""
    if order.grant_id is not None or len(tried) >= MOST_ATTEMPTS or rule_for(order.place).key is not None:
        return None
    announced = ProviderKey.objects.filter(pk=order.key_id).first()
    if announced is None:
        return None
    rows = ProviderKey.objects.filter(
        selectors.USABLE_KEY,
        provider=announced.provider,
        base_url=announced.base_url,
        owner=announced.owner,
        user_id=announced.user_id,
        project_id=announced.project_id,
    ).exclude(pk__in=tried)
    frozen = set(freezes_of([row.pk for row in rows], ()).values_list("key_id", flat=True))
    return next((row for row in by_health(rows) if row.pk not in frozen), None)


def _standing(row: ProviderKey) -> Health:
    if row.status == ProviderKey.Status.UNVERIFIED:
        return "unknown"
    return "ok" if row.is_usable else "failing"


def _resting(keys: list[uuid.UUID]) -> dict[uuid.UUID, Condition]:
    if not keys:
        return {}
    try:
        pipe = connect().pipeline(transaction=False)
        for key_id in keys:
            pipe.get(_name(key_id))
            pipe.pttl(_name(key_id))
        told = pipe.execute()
    except (redis.RedisError, OSError) as failure:
        logger.info("rest of keys not known: %s", type(failure).__name__)
        return {}
    found = zip(keys, told[::2], told[1::2], strict=True)
    return {key_id: Condition(state.decode(), left / 1000) for key_id, state, left in found if state}


def _name(key_id: uuid.UUID) -> str:
    return f"byok:resting:{key_id}"
