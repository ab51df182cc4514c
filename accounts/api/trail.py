"""The audit trail over HTTP: read page by page, or exported line by line."""

from collections.abc import Mapping
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from accounts.api.exports import FORMAT, SPAN, FirstRenderer, id_in, is_export, jsonl, span_in
from accounts.selectors import TrailFilter, chained_trail, last_number, named_trail
from byokplatform.audit import record
from byokplatform.audit.events import EVENTS
from byokplatform.audit.models import AuditEvent
from byokplatform.core.exceptions import InvalidRequest
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import StrictSerializer, page_of

FIELDS = {"action", "actor", "target", "from", "to", "format", "cursor", "limit"}
FAMILIES = {name.partition(".")[0] for name in EVENTS}


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


class TrailView(OrganizationView):
    """Who did what, when, from where, to which object. Nothing in it changes."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="audit",
        parameters=[
            OpenApiParameter("action", str, description="An event, or a family of them such as `key`."),
            OpenApiParameter("actor", OpenApiTypes.UUID),
            OpenApiParameter("target", OpenApiTypes.UUID),
            *SPAN,
            FORMAT,
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
        if is_export(query):
            return self._export(wanted, query)
        return self.page(named_trail(wanted), TrailEntrySerializer, "-seq")

    def _export(self, wanted: TrailFilter, query: Mapping[str, str]) -> StreamingHttpResponse:
        filters = {name: value for name, value in query.items() if name != "format"}
        record("trail.exported", self.organization_id, actor=self.access.user_id, filters=filters)
        last = last_number()
        return jsonl("audit", self.organization_id, lambda after: chained_trail(wanted, after, last))


def parsed(fields: Mapping[str, str]) -> TrailFilter:
    """The filter from the query's text; raises InvalidRequest naming the field that is wrong."""
    action = fields.get("action", "")
    if action and action not in EVENTS and action not in FAMILIES:
        raise InvalidRequest(errors={"action": ["There is no such event."]})
    return TrailFilter(action, id_in(fields, "actor"), id_in(fields, "target"), *span_in(fields))
