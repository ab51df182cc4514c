"""Booking and reading, through real PostgreSQL."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import ScopeMissing, organization_scope
from tests.usage.bookings import a_reservation, a_settlement
from usage.models import LedgerEntry, Reservation
from usage.selectors import open_reservations, summarize
from usage.services.ledger import release, reserve, settle

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def scope(acme: uuid.UUID) -> Iterator[uuid.UUID]:
    with organization_scope(acme):
        yield acme


def _state(generation: uuid.UUID) -> str:
    found: str = Reservation.objects.get(generation_id=generation).state
    return found


def test_a_call_is_held_and_then_booked(scope: uuid.UUID) -> None:
    generation = uuid7()
    held = reserve(a_reservation(scope, generation))
    assert _state(generation) == "open"
    settle(a_settlement(scope, generation))
    row = Reservation.objects.get(pk=held)
    assert row.state == "settled"
    assert row.closed_at is not None
    booked = LedgerEntry.objects.get(generation_id=generation)
    assert booked.cost == Decimal("0.004125")
    assert booked.price == {"source": "a list 1.0"}
    assert (booked.provider, booked.model, booked.attempt) == ("acme", "acme-1", 1)


def test_booking_twice_keeps_the_first(scope: uuid.UUID) -> None:
    generation = uuid7()
    reserve(a_reservation(scope, generation))
    first = settle(a_settlement(scope, generation))
    again = settle(replace(a_settlement(scope, generation), cost=Decimal(9), outcome="failed"))
    assert again == first
    booked = LedgerEntry.objects.get(generation_id=generation)
    assert (booked.cost, booked.outcome) == (Decimal("0.004125"), "complete")


def test_each_attempt_is_booked_and_holds_anew(scope: uuid.UUID) -> None:
    generation = uuid7()
    first = reserve(a_reservation(scope, generation))
    settle(replace(a_settlement(scope, generation), outcome="failed", error_code="provider_overloaded"))
    assert reserve(replace(a_reservation(scope, generation), amount=None)) == first
    row = Reservation.objects.get(pk=first)
    assert (row.state, row.amount, row.closed_at) == ("open", None, None)
    settle(replace(a_settlement(scope, generation), attempt=2))
    assert _state(generation) == "settled"
    assert LedgerEntry.objects.filter(generation_id=generation).count() == 2


def test_release_gives_the_hold_back_once(scope: uuid.UUID) -> None:
    generation = uuid7()
    reserve(a_reservation(scope, generation))
    release(generation)
    assert _state(generation) == "released"
    release(generation)
    release(uuid7())
    assert not LedgerEntry.objects.filter(generation_id=generation).exists()


def test_a_release_after_the_booking_changes_nothing(scope: uuid.UUID) -> None:
    generation = uuid7()
    reserve(a_reservation(scope, generation))
    settle(a_settlement(scope, generation))
    release(generation)
    assert _state(generation) == "settled"


def test_twenty_bookings_at_once_are_one(acme: uuid.UUID) -> None:
    generation = uuid7()
    booked: list[uuid.UUID] = []

    def book() -> None:
        try:
            with organization_scope(acme):
                booked.append(settle(a_settlement(acme, generation)))
        finally:
            connection.close()

    threads = [threading.Thread(target=book) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(booked) == 20
    assert len(set(booked)) == 1


@pytest.mark.parametrize("stated", ["NaN", "Infinity", "-0.01", "100000000"])
def test_a_cost_that_cannot_be_is_unknown_and_still_booked(scope: uuid.UUID, stated: str) -> None:
    generation = uuid7()
    settle(replace(a_settlement(scope, generation), cost=Decimal(stated)))
    assert LedgerEntry.objects.get(generation_id=generation).cost is None


def test_nothing_works_without_a_scope(acme: uuid.UUID) -> None:
    with pytest.raises(ScopeMissing):
        reserve(a_reservation(acme, uuid7()))
    with pytest.raises(ScopeMissing):
        summarize((), START, END, None)


def test_nobody_sees_or_closes_what_is_anothers(acme: uuid.UUID, other: uuid.UUID) -> None:
    generation = uuid7()
    with organization_scope(acme):
        reserve(a_reservation(acme, generation))
        settle(replace(a_settlement(acme, generation), attempt=7))
        reserve(a_reservation(acme, generation))
    with organization_scope(other):
        release(generation)
        assert open_reservations(timedelta(0)) == []
        assert summarize((), START, END, None).total.calls == 0
    with organization_scope(acme):
        assert _state(generation) == "open"


def test_open_reservations_by_age(scope: uuid.UUID) -> None:
    generation = uuid7()
    reserve(a_reservation(scope, generation))
    assert open_reservations(timedelta(hours=1)) == []
    Reservation.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    (found,) = open_reservations(timedelta(hours=1))
    assert (found.generation_id, found.organization_id) == (generation, scope)
    assert found.amount == Decimal("0.5")


def _book(scope: uuid.UUID, **changes: Any) -> None:
    settle(replace(a_settlement(scope, uuid7()), **changes))


def test_groups_add_up_to_the_total(scope: uuid.UUID) -> None:
    late, user = datetime(2026, 1, 2, 23, 30, tzinfo=UTC), uuid7()
    _book(scope)
    _book(scope, occurred_at=late, user_id=user, cost=Decimal("0.000000000001"))
    _book(scope, occurred_at=late, model="acme-2", cost=None)
    _book(scope, occurred_at=END)
    found = summarize(("day", "model"), START, END, None)
    groups = [
        (row.group["day"], row.group["model"], row.calls, row.unpriced_calls, row.cost) for row in found.rows
    ]
    assert groups == [
        (date(2026, 1, 1), "acme/acme-1", 1, 0, Decimal("0.004125")),
        (date(2026, 1, 2), "acme/acme-1", 1, 0, Decimal("0.000000000001")),
        (date(2026, 1, 2), "acme/acme-2", 1, 1, None),
    ]
    assert (found.total.calls, found.total.unpriced_calls) == (3, 1)
    assert found.total.cost == Decimal("0.004125000001")
    assert found.total.input_tokens == 3000
    assert found.total.cache_read_tokens == 300
    mine = summarize(("user", "project", "key", "token"), START, END, user)
    assert [row.group["user"] for row in mine.rows] == [user]
    assert mine.rows[0].group["token"] is None
    assert mine.total.calls == 1


def test_no_calls_cost_nothing(scope: uuid.UUID) -> None:
    found = summarize(("day",), START, END, None)
    assert found.rows == ()
    assert (found.total.calls, found.total.cost) == (0, Decimal(0))
