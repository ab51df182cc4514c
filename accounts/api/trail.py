"""The audit trail over HTTP: read page by page, or exported line by line."""

import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from accounts.selectors import TrailFilter, chained_trail, last_number, named_trail
from byokplatform.audit import record
from byokplatform.audit.events import EVENTS
from byokplatform.audit.models import AuditEvent
from byokplatform.audit.verifier import genesis, line
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import InvalidRequest
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import StrictSerializer, page_of
from byokplatform.core.tenancy import organization_scope

FIELDS = {"action", "actor", "target", "from", "to", "format", "cursor", "limit"}
FORMATS = ("json", "jsonl")
FAMILIES = {name.partition(".")[0] for name in EVENTS}
CHUNK = 500


class ActorSerializer(StrictSerializer):
    """Somebody by the name of today; without one when the account is gone."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=["person", "service_account"])


class TrailTokenSerializer(StrictSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)


class TrailEntrySerializer(serializers.ModelSerializer[AuditEvent]):
    actor = serializers.SerializerMethodField()
    target = serializers.UUIDField(source="target_id", allow_null=True)
    target_name = serializers.SerializerMethodField(help_text="When the target is a person.")
    token = serializers.SerializerMethodField()
    ip = serializers.CharField(source="address")
    request = serializers.CharField(source="request_id")
    facts = serializers.DictField()
    hash = serializers.SerializerMethodField()

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "seq",
            "occurred_at",
            "action",
            "actor",
            "target",
            "target_name",
            "token",
            "ip",
            "request",
            "facts",
            "hash",
        ]

    @extend_schema_field(ActorSerializer(allow_null=True))
    def get_actor(self, row: Any) -> dict[str, Any] | None:
        if row.actor_id is None:
            return None
        kind = "service_account" if row.by_program else "person"
        return {"id": str(row.actor_id), "name": _name(row.actor_name, row.actor_email), "kind": kind}

    def get_target_name(self, row: Any) -> str | None:
        return _name(row.target_name, row.target_email)

    @extend_schema_field(TrailTokenSerializer(allow_null=True))
    def get_token(self, row: Any) -> dict[str, Any] | None:
        return {"id": str(row.token_id), "name": row.token_name} if row.token_id else None

    def get_hash(self, row: Any) -> str:
        return bytes(row.hash).hex()


def _name(name: str | None, email: str | None) -> str | None:
    return name or (email.partition("@")[0] if email else None)


class FirstRenderer(BaseContentNegotiation):
    """Leaves ``?format=`` to the view, so that a wrong one is an invalid request and not a missing page."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class TrailView(OrganizationView):
    """Who did what, when, from where, to which object. Nothing in it changes."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="audit",
        parameters=[
            OpenApiParameter("action", str, description="An event, or a family of them such as `key`."),
            OpenApiParameter("actor", OpenApiTypes.UUID),
            OpenApiParameter("target", OpenApiTypes.UUID),
            OpenApiParameter("from", str, description="A date or an RFC 3339 time."),
            OpenApiParameter("to", str, description="A time is exclusive, a date includes its day."),
            OpenApiParameter(
                "format", str, enum=FORMATS, description="`jsonl`: all of it, oldest first, to be verified."
            ),
            *PAGE_PARAMETERS,
        ],
        responses={
            (200, "application/json"): page_of(TrailEntrySerializer),
            (200, "application/jsonl"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, org: str) -> Response | StreamingHttpResponse:
        self.access.require("audit.read")
        query = self.query(FIELDS)
        wanted = parsed(query)
        if query.get("format", "json") not in FORMATS:
            raise InvalidRequest(errors={"format": ["This is json or jsonl."]})
        if query.get("format") == "jsonl":
            return self._export(wanted, query)
        return self.page(named_trail(wanted), TrailEntrySerializer, "-seq")

    def _export(self, wanted: TrailFilter, query: Mapping[str, str]) -> StreamingHttpResponse:
        organization = self.organization_id
        filters = {name: value for name, value in query.items() if name != "format"}
        record("trail.exported", organization, actor=self.access.user_id, filters=filters)
        lines = _lines(organization, wanted, last_number())
        headers = {
            "Content-Disposition": 'attachment; filename="audit.jsonl"',
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
        return StreamingHttpResponse(lines, content_type="application/jsonl", headers=headers)


async def _lines(organization: uuid.UUID, wanted: TrailFilter, last: int) -> AsyncIterator[bytes]:
    """The export; each chunk in a short transaction of its own, however slowly it is read."""
    after = 0
    while True:
        rows = await in_thread(_chunk)(organization, wanted, after, last)
        if not rows:
            return
        after = rows[-1].seq
        yield b"".join(_line(organization, row) for row in rows)


def _chunk(organization: uuid.UUID, wanted: TrailFilter, after: int, last: int) -> list[Any]:
    with organization_scope(organization):
        return list(chained_trail(wanted, after, last)[:CHUNK])


def _line(organization: uuid.UUID, row: Any) -> bytes:
    before = genesis(organization) if row.before is None else bytes(row.before)
    return line(row.entry, before, bytes(row.hash)).encode() + b"\n"


def parsed(fields: Mapping[str, str]) -> TrailFilter:
    """The filter from the query's text; raises InvalidRequest naming the field that is wrong."""
    action = fields.get("action", "")
    if action and action not in EVENTS and action not in FAMILIES:
        raise InvalidRequest(errors={"action": ["There is no such event."]})
    start, end = _moment(fields, "from"), _moment(fields, "to", after=timedelta(days=1))
    return TrailFilter(action, _id(fields, "actor"), _id(fields, "target"), start, end)


def _id(fields: Mapping[str, str], name: str) -> uuid.UUID | None:
    if not fields.get(name):
        return None
    try:
        return uuid.UUID(fields[name])
    except ValueError:
        raise InvalidRequest(errors={name: ["An id."]}) from None


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
