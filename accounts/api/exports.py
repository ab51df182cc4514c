"""What lists of chained entries share: their queries, and exports of them line by line."""

import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import OpenApiParameter
from rest_framework.negotiation import BaseContentNegotiation

from byokplatform.audit.verifier import AUDIT, genesis, line
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import InvalidRequest
from byokplatform.core.tenancy import organization_scope

FORMATS = ("json", "jsonl")
CHUNK = 500
FORMAT = OpenApiParameter(
    "format", str, enum=FORMATS, description="`jsonl`: all of it, oldest first, to be verified."
)
SPAN = [
    OpenApiParameter("from", str, description="A date or an RFC 3339 time."),
    OpenApiParameter("to", str, description="A time is exclusive, a date includes its day."),
]


class FirstRenderer(BaseContentNegotiation):
    """Leaves ``?format=`` to the view, so that a wrong one is an invalid request and not a missing page."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def jsonl(
    name: str, organization: uuid.UUID, behind: Callable[[int], QuerySet[Any]], label: str = AUDIT
) -> StreamingHttpResponse:
    """A download of entries; ``behind`` a number it gives them, oldest first, each with the hash ``before`` it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.jsonl"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    lines = _lines(organization, behind, genesis(organization, label))
    return StreamingHttpResponse(lines, content_type="application/jsonl", headers=headers)


async def _lines(
    organization: uuid.UUID, behind: Callable[[int], QuerySet[Any]], origin: bytes
) -> AsyncIterator[bytes]:
    """Each chunk in a short transaction of its own, however slowly it is read."""

    def chunk(after: int) -> list[Any]:
        with organization_scope(organization):
            return list(behind(after)[:CHUNK])

    after = 0
    while rows := await in_thread(chunk)(after):
        after = rows[-1].seq
        yield b"".join(_line(row, origin) for row in rows)


def _line(row: Any, origin: bytes) -> bytes:
    before = origin if row.before is None else bytes(row.before)
    return line(row.entry, before, bytes(row.hash)).encode() + b"\n"


def is_export(fields: Mapping[str, str]) -> bool:
    """Whether all of it is wanted, line by line; raises InvalidRequest for another format."""
    if fields.get("format", "json") not in FORMATS:
        raise InvalidRequest(errors={"format": ["This is json or jsonl."]})
    return fields.get("format") == "jsonl"


def id_in(fields: Mapping[str, str], name: str) -> uuid.UUID | None:
    """The id in a field of the query; raises InvalidRequest for what is none."""
    if not fields.get(name):
        return None
    try:
        return uuid.UUID(fields[name])
    except ValueError:
        raise InvalidRequest(errors={name: ["An id."]}) from None


def span_in(fields: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """``from`` and, exclusive, ``to``; raises InvalidRequest naming the field that is wrong."""
    return _moment(fields, "from"), _moment(fields, "to", after=timedelta(days=1))


def _moment(fields: Mapping[str, str], name: str, after: timedelta = timedelta()) -> datetime | None:
    text = fields.get(name, "")
    if not text:
        return None
    try:
        day = parse_date(text) if len(text) == len("2026-01-31") else None
        moment = datetime.combine(day, time.min, tzinfo=UTC) + after if day else parse_datetime(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise InvalidRequest(errors={name: ["This is neither a date nor a time, such as 2026-01-31."]})
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
