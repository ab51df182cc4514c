"""The query of a usage report, parsed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.dateparse import parse_date, parse_datetime

from byokplatform.core.exceptions import InvalidRequest
from usage.contracts import GROUPINGS, Grouping

FIELDS = {"from", "to", "group_by", "format"}
FORMATS = ("json", "csv")
DEFAULT_DAYS = 30
LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """From ``start`` up to, not including, ``end``."""

    start: datetime
    end: datetime
    group_by: tuple[Grouping, ...]
    format: str


def parse(fields: Mapping[str, str]) -> UsageQuery:
    """The query from its text; raises InvalidRequest naming the field that is wrong.

    ``from`` and ``to`` are RFC 3339 times or dates (a date as ``to`` includes its day); without them it is
    the last thirty days, today included.
    """
    now = datetime.now(UTC)
    end = _moment(fields, "to", after=timedelta(days=1)) or now
    start = _moment(fields, "from") or _midnight((end - timedelta(days=DEFAULT_DAYS - 1)).date())
    if start >= end:
        raise InvalidRequest(errors={"from": ["This must be before the end."]})
    if end - start > timedelta(days=LONGEST_DAYS):
        raise InvalidRequest(errors={"from": [f"A report covers at most {LONGEST_DAYS} days."]})
    return UsageQuery(
        start, end, _grouping(fields.get("group_by", "")), _format(fields.get("format", "json"))
    )


def _moment(fields: Mapping[str, str], name: str, after: timedelta = timedelta()) -> datetime | None:
    text = fields.get(name, "")
    if not text:
        return None
    try:
        day = parse_date(text) if len(text) == len("2026-01-31") else None
        moment = _midnight(day) + after if day else parse_datetime(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise InvalidRequest(errors={name: ["This is neither a date nor a time, such as 2026-01-31."]})
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _grouping(text: str) -> tuple[Grouping, ...]:
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    if len(set(wanted)) < len(wanted) or not set(wanted) <= set(GROUPINGS):
        raise InvalidRequest(
            errors={"group_by": [f"This takes each of {', '.join(GROUPINGS)} once at most."]}
        )
    known = {name: name for name in GROUPINGS}
    return tuple(known[name] for name in wanted)  # type: ignore[index]


def _format(text: str) -> str:
    if text not in FORMATS:
        raise InvalidRequest(errors={"format": ["This is json or csv."]})
    return text
