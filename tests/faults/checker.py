"""Judges a history after the fact: what people were shown, what is stored, what was booked, what providers saw."""

import time
from collections import Counter
from typing import Any

import httpx2
import orjson
from django.db import connection

from byokplatform.audit.models import AuditEvent
from byokplatform.audit.verification import verify
from byokplatform.core import money
from byokplatform.core.tenancy import organization_scope
from chat.models import Generation
from chat.rendering import generation_json
from chat.streaming.journal import TERMINAL, replay
from providers.models import KeyReceipt, ReceiptHead
from providers.selectors import RECEIPT_TABLES
from tests.cast import Person
from tests.chat.watching import LAST, Watcher
from usage.models import LedgerEntry, Reservation

SETTLE_SECONDS = 20
# After these the provider has heard of the call, whatever else; after others it may have.
SEEN = ("complete", "failed", "interrupted")


def check(person: Person, simulator: str, *watchers: Watcher) -> None:
    """Everything that must hold once all answers of an organization have ended; AssertionError says what did not."""
    wait_for_ends(person)
    connection.close()
    with organization_scope(person.organization.pk):
        rows = list(Generation.objects.select_related("message"))
        for row in rows:
            check_row(row)
            check_booking(row)
        still_held = Reservation.objects.filter(state=Reservation.State.OPEN)
        assert list(still_held.values_list("generation_id", flat=True)) == []
        check_key_uses(rows)
        check_receipts(rows, simulator)
    verify(person.organization.pk, RECEIPT_TABLES)
    for watcher in watchers:
        check_shown(watcher, rows)
    check_provider(rows, simulator)


def wait_for_ends(person: Person) -> None:
    """Until no answer is under way: within the promised time, or it fails."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        connection.close()
        with organization_scope(person.organization.pk):
            if not Generation.objects.filter(state__in=("queued", "running")).exists():
                return
        time.sleep(0.1)
    raise AssertionError("an answer never ended")


def check_row(row: Generation) -> None:
    """One end, no hole, and the list of cuts gives exactly the text."""
    events = list(replay(row.pk, row.text, row.reasoning, row.journal))
    told = [orjson.loads(event.body) for event in events]
    assert row.last_seq == len(row.journal) == len(events)
    assert [one["type"] in TERMINAL for one in told].count(True) == 1
    assert told[-1]["type"] in TERMINAL
    assert told[-1]["state"] == row.state
    assert "".join(one["text"] for one in told if one["type"] == "text.delta") == row.text
    assert "".join(one["text"] for one in told if one["type"] == "reasoning.delta") == row.reasoning
    assert row.ended_at is not None
    assert row.lease_expires_at is None


def check_booking(row: Generation) -> None:
    """What produced anything is booked exactly once, with what the answer says."""
    booked = list(LedgerEntry.objects.filter(generation_id=row.pk))
    assert len(booked) <= 1
    assert bool(booked) == (row.usage is not None)
    if row.text or row.reasoning:
        assert len(booked) == 1, f"{row.state} answer with text was not booked"
    for entry in booked:
        assert row.usage is not None
        assert entry.input_tokens == row.usage["input_tokens"]
        assert entry.output_tokens == row.usage["output_tokens"]
        assert entry.source == row.usage["source"]
        assert entry.cost == row.cost


def check_key_uses(rows: list[Generation]) -> None:
    """Each call's use of a key is on record, once."""
    uses = AuditEvent.objects.filter(action="key.used").exclude(facts__has_key="purpose")
    counted = Counter(uses.values_list("facts__generation", flat=True))
    for row in rows:
        assert counted[str(row.pk)] == (1 if row.usage is not None else counted[str(row.pk)])
        assert counted[str(row.pk)] <= 1


def check_receipts(rows: list[Generation], simulator: str) -> None:
    """Each use was opened and closed once, as it was booked, and the provider saw no call that was not on record."""
    assert ReceiptHead.objects.filter(open_uses__len__gt=0).count() == 0
    opened, closed = (
        {row.use_id: row for row in KeyReceipt.objects.filter(event=event)} for event in ("opened", "closed")
    )
    assert opened.keys() == closed.keys()
    assert KeyReceipt.objects.count() == len(opened) + len(closed)
    told = {row.generation_id: row.facts for row in closed.values()}
    for row in rows:
        if row.usage is not None:
            assert told[row.pk]["output_tokens"] == row.usage["output_tokens"]
            assert told[row.pk]["cost"] == money.render(row.cost)
    asked = Counter((one["messages"][-1]["content"], one["model"]) for one in seen_by(simulator))
    for row in rows:
        called, model = (row.message.content, row.model.partition("/")[2]), row.model
        alike = [one.pk for one in rows if (one.message_id, one.model) == (row.message_id, model)]
        endings = [told[one] for one in alike if one in told]
        sure = [one for one in endings if one["outcome"] in SEEN and one["error_code"] != "process_lost"]
        assert len(sure) <= asked[called] <= len(endings), (
            "a call without a receipt, or a receipt without a call"
        )


def check_shown(watcher: Watcher, rows: list[Generation]) -> None:
    """What was shown is what is kept, number by number."""
    assert watcher.faults == []
    kept = {str(row.pk): row for row in rows}
    for generation, shown in watcher.events.items():
        row = kept[generation]
        stored = list(replay(row.pk, row.text, row.reasoning, row.journal))
        assert len(shown) <= len(stored)
        for one, event in zip(shown, stored, strict=False):
            assert one == orjson.loads(event.body)
        assert shown[-1]["type"] in LAST
        assert len(shown) == len(stored)
        assert generation_json(row)["text"] == watcher.text(generation)


def check_provider(rows: list[Generation], simulator: str) -> None:
    """Each answer asked the provider at most once, and what it counted was booked."""
    seen = seen_by(simulator)
    for row in rows:
        asked = [
            one
            for one in seen
            if one["messages"][-1]["content"] == row.message.content
            and one["model"] == row.model.partition("/")[2]
        ]
        alike = [one for one in rows if (one.message_id, one.model) == (row.message_id, row.model)]
        assert len(asked) <= len(alike), "the provider was asked more than once"
        if row.usage and row.usage["source"] == "final" and asked:
            assert row.usage["output_tokens"] in {one["output_tokens"] for one in asked}


def seen_by(simulator: str) -> list[dict[str, Any]]:
    return list(httpx2.get(simulator.removesuffix("/v1") + "/seen", timeout=20).json())
