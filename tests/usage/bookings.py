"""Bookings for the tests, plain data."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from byokplatform.core.ids import uuid7
from usage.contracts import ReservationRequest, Settlement


def a_reservation(organization: uuid.UUID, generation: uuid.UUID) -> ReservationRequest:
    return ReservationRequest(
        organization_id=organization,
        generation_id=generation,
        user_id=uuid7(),
        key_id=uuid7(),
        model="acme/acme-1",
        input_tokens=1200,
        output_tokens=8192,
        amount=Decimal("0.5"),
    )


def a_settlement(organization: uuid.UUID, generation: uuid.UUID) -> Settlement:
    return Settlement(
        organization_id=organization,
        generation_id=generation,
        user_id=uuid7(),
        key_id=uuid7(),
        key_owner="personal",
        provider="acme",
        model="acme-1",
        input_tokens=1000,
        output_tokens=200,
        cache_read_tokens=100,
        outcome="complete",
        duration_ms=1500,
        first_token_ms=300,
        occurred_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
        cost=Decimal("0.004125"),
        price={"source": "a list 1.0"},
    )
