"""Usage reports over HTTP: who sees what, and in which shape."""

import csv
import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from tests.usage.bookings import a_settlement
from tests.usage.conftest import Person
from usage.services.ledger import settle

JANUARY = "from=2026-01-01&to=2026-01-31"
Join = Callable[..., Person]


def _book(organization: uuid.UUID, user: uuid.UUID, **changes: Any) -> None:
    with organization_scope(organization):
        settle(replace(a_settlement(organization, uuid7()), user_id=user, **changes))


def test_a_report_has_money_as_text_and_unknown_as_null(owner: Person, acme: uuid.UUID) -> None:
    _book(acme, owner.user_id)
    _book(acme, owner.user_id, model="acme-2", cost=None)
    body = owner.report(f"{JANUARY}&group_by=day,model").json()
    assert (body["from"], body["to"]) == ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
    assert body["group_by"] == ["day", "model"]
    first, second = body["results"]
    assert first == {
        "day": "2026-01-01",
        "model": "acme/acme-1",
        "calls": 1,
        "unpriced_calls": 0,
        "input_tokens": 1000,
        "output_tokens": 200,
        "cache_read_tokens": 100,
        "cache_write_tokens": 0,
        "reasoning_tokens": 0,
        "cost": "0.004125",
    }
    assert (second["model"], second["cost"], second["unpriced_calls"]) == ("acme/acme-2", None, 1)
    assert (body["total"]["cost"], body["total"]["calls"]) == ("0.004125", 2)


@pytest.mark.parametrize(("role", "calls"), [("admin", 2), ("member", 1), ("viewer", 1)])
def test_who_may_not_read_all_sees_the_own_calls(
    owner: Person, acme: uuid.UUID, joined: Join, role: str, calls: int
) -> None:
    person = joined(role)
    _book(acme, owner.user_id, cost=Decimal(5))
    _book(acme, person.user_id, cost=Decimal(1))
    body = person.report(f"{JANUARY}&group_by=user").json()
    assert body["total"]["calls"] == calls
    assert str(person.user_id) in [row["user"] for row in body["results"]]
    assert (str(owner.user_id) in [row["user"] for row in body["results"]]) == (calls == 2)


def test_an_outsider_finds_nothing(owner: Person, outsider: Person, acme: uuid.UUID) -> None:
    _book(acme, owner.user_id)
    answer = outsider.report(JANUARY, owner.organization)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert outsider.report(JANUARY).json()["total"]["calls"] == 0


def test_a_token_needs_the_scope(joined: Join) -> None:
    assert joined("member", ["gateway"]).report().status_code == 403
    assert joined("member", ["usage"]).report().status_code == 200


def test_nobody_reads_without_signing_in(owner: Person) -> None:
    answer = replace(owner, secret="byok_no").report()
    assert answer.status_code == 401
    assert answer.json()["code"]


@pytest.mark.parametrize("field", ["secret=1", "from=x", "to=x", "group_by=secret", "format=xml"])
def test_a_wrong_field_is_named(owner: Person, field: str) -> None:
    answer = owner.report(field)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field.partition("=")[0]]


def test_a_sheet_for_download(owner: Person, acme: uuid.UUID) -> None:
    _book(acme, owner.user_id, provider="=cmd", model="x")
    answer = owner.report(f"{JANUARY}&group_by=model&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="usage.csv"'
    header, row = csv.reader(io.StringIO(answer.content.decode()))
    assert (header[0], header[-1]) == ("model", "cost")
    assert (row[0], row[-1]) == ("'=cmd/x", "0.004125")
