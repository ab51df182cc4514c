"""The query of a report, and the sheet that comes out."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byokplatform.core.exceptions import InvalidRequest
from usage.api.query import parse
from usage.api.sheet import cell, render
from usage.contracts import UsageRow, UsageSummary


def test_thirty_days_up_to_now_by_default() -> None:
    found = parse({})
    assert found.group_by == ()
    assert found.format == "json"
    assert found.start.time() == datetime.min.time()
    assert (found.end.date() - found.start.date()).days == 29


def test_dates_are_whole_days_and_times_are_exact() -> None:
    found = parse({"from": "2026-01-01", "to": "2026-01-31"})
    assert (found.start, found.end) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    found = parse({"from": "2026-01-01T10:00:00+02:00", "to": "2026-01-01T12:30:00Z"})
    assert found.start == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert found.end - found.start == timedelta(hours=4, minutes=30)


def test_groups_keep_their_order() -> None:
    assert parse({"group_by": "model,day, user"}).group_by == ("model", "day", "user")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-13-01"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "from"),
        ({"group_by": "secret"}, "group_by"),
        ({"group_by": "day,day"}, "group_by"),
        ({"format": "xml"}, "format"),
    ],
)
def test_the_field_that_is_wrong_is_named(fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse(fields)
    assert refused.value.errors is not None
    assert list(refused.value.errors) == [wrong]


def _row(group: dict[str, Any], cost: Decimal | None) -> UsageRow:
    return UsageRow(group, 2, 1, 30, 20, 5, 4, 3, cost)


def test_a_sheet_has_a_line_a_group_and_an_empty_cell_for_unknown() -> None:
    key = uuid.uuid4()
    rows = (
        _row({"model": "openai/gpt-5", "key": key}, Decimal("0.004125000000")),
        _row({"model": "=1+1", "key": key}, None),
    )
    text = render(UsageSummary(rows, rows[0]), ["model", "key"])
    header, first, second = csv.reader(io.StringIO(text))
    assert header[:3] == ["model", "key", "calls"]
    assert first == ["openai/gpt-5", str(key), "2", "1", "30", "20", "5", "4", "3", "0.004125"]
    assert second[0] == "'=1+1"
    assert second[-1] == ""


def test_a_sheet_without_groups_is_the_total() -> None:
    text = render(UsageSummary((), _row({}, Decimal(0))), [])
    assert text.splitlines()[1] == "2,1,30,20,5,4,3,0"


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell(text).removeprefix("'") == text.removeprefix("'")
