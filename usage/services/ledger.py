"""The ledger's verbs: reserve before a call, then settle or release, inside an open organization scope."""

import uuid
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models.functions import Now

from byokplatform.core.money import QUANTUM
from usage.contracts import ReservationRequest, Settlement
from usage.models import LedgerEntry, Reservation

# What Numeric(20, 12) holds. A provider that states more, or less than nothing, has stated no cost.
LARGEST_COST = Decimal(10) ** 8
IDENTITY = ("organization_id", "generation_id", "attempt")


def reserve(request: ReservationRequest) -> uuid.UUID:
    """Hold the worst case of a call and give the reservation's id.

    A further attempt of the same generation holds it anew under the same id.
    """
    held: dict[str, Any] = {
        "user_id": request.user_id,
        "key_id": request.key_id,
        "grant_id": request.grant_id,
        "model": request.model,
        "amount": _storable(request.amount),
        "input_tokens": request.input_tokens,
        "output_tokens": request.output_tokens,
        "state": Reservation.State.OPEN,
        "created_at": Now(),
        "closed_at": None,
    }
    row, _ = Reservation.objects.update_or_create(
        organization_id=request.organization_id, generation_id=request.generation_id, defaults=held
    )
    reservation: uuid.UUID = row.pk
    return reservation


def settle(settlement: Settlement) -> uuid.UUID:
    """Book an attempt and close its generation's reservation; gives the booking's id.

    The first booking of an attempt stands: a second one changes nothing and gives the same id.
    """
    booked = {name: value for name, value in asdict(settlement).items() if name not in IDENTITY}
    booked["cost"] = _storable(settlement.cost)
    row, _ = LedgerEntry.objects.get_or_create(
        organization_id=settlement.organization_id,
        generation_id=settlement.generation_id,
        attempt=settlement.attempt,
        defaults=booked,
    )
    _close(settlement.generation_id, Reservation.State.SETTLED)
    entry: uuid.UUID = row.pk
    return entry


def release(generation_id: uuid.UUID) -> None:
    """Give the hold back: the call was never made. Without an open reservation nothing happens."""
    _close(generation_id, Reservation.State.RELEASED)


def _close(generation_id: uuid.UUID, state: Reservation.State) -> None:
    still_open = Reservation.objects.filter(generation_id=generation_id, state=Reservation.State.OPEN)
    still_open.update(state=state, closed_at=Now())


def _storable(amount: Decimal | None) -> Decimal | None:
    if amount is None or not amount.is_finite() or not 0 <= amount < LARGEST_COST:
        return None
    return amount.quantize(QUANTUM)
