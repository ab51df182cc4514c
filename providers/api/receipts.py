"""Receipts of key uses over HTTP: read page by page, exported line by line, verified on demand."""

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
from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.audit.verification import verify
from byokplatform.audit.verifier import RECEIPTS, Broken
from byokplatform.core.exceptions import PermissionDenied
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import StrictSerializer, page_of
from providers.models import KeyReceipt
from providers.selectors import RECEIPT_TABLES, ReceiptFilter, chained_receipts, last_receipt, uses

FIELDS = {"key", "user", "from", "to", "format", "cursor", "limit"}
# Takes about half a second; all of it is for the command and the program that stands alone.
VERIFIED_AT_ONCE = 10_000
OUTCOMES = ("complete", "stopped", "failed", "interrupted", "refused", "unreached", "lost")


class ReceiptPersonSerializer(StrictSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)


class ReceiptKeySerializer(StrictSerializer):
    """``owner`` is whose key it is, null when it is the organization's; ``name`` is null once it is deleted."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True)
    fingerprint = serializers.CharField()


class ClosingSerializer(StrictSerializer):
    """What came of the use. Money is dollars as decimal text, and null is unknown."""

    number = serializers.IntegerField()
    hash = serializers.CharField()
    closed_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    error_code = serializers.CharField()
    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    cache_read_tokens = serializers.IntegerField(allow_null=True)
    cache_write_tokens = serializers.IntegerField(allow_null=True)
    reasoning_tokens = serializers.IntegerField(allow_null=True)
    usage_source = serializers.CharField(allow_null=True)
    cost = serializers.CharField(allow_null=True)
    price_source = serializers.CharField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    first_token_ms = serializers.IntegerField(allow_null=True)


class ReceiptSerializer(serializers.ModelSerializer[KeyReceipt]):
    """One use of a key; ``closed`` is null while it goes on. ``digest`` is SHA-256 of the canonical request."""

    use = serializers.UUIDField(source="use_id")
    number = serializers.IntegerField(source="seq")
    hash = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField(source="occurred_at")
    user = serializers.SerializerMethodField()
    token = serializers.SerializerMethodField()
    key = serializers.SerializerMethodField()
    grant = serializers.UUIDField(source="grant_id", allow_null=True)
    generation = serializers.UUIDField(source="generation_id", allow_null=True)
    purpose = serializers.CharField(source="facts.purpose")
    provider = serializers.CharField(source="facts.provider")
    model = serializers.CharField(source="facts.model", allow_null=True)
    origin = serializers.CharField(source="facts.origin", allow_null=True)
    digest = serializers.CharField(source="facts.digest", allow_null=True)
    closed = serializers.SerializerMethodField()

    class Meta:
        model = KeyReceipt
        fields = [
            "use",
            "number",
            "hash",
            "opened_at",
            "user",
            "token",
            "key",
            "grant",
            "generation",
            "purpose",
            "provider",
            "model",
            "origin",
            "digest",
            "closed",
        ]

    def get_hash(self, row: Any) -> str:
        return bytes(row.hash).hex()

    @extend_schema_field(ReceiptPersonSerializer)
    def get_user(self, row: Any) -> dict[str, Any]:
        email = row.user_email or ""
        return {"id": str(row.user_id), "name": row.user_name or email.partition("@")[0] or None}

    @extend_schema_field(ReceiptPersonSerializer(allow_null=True))
    def get_token(self, row: Any) -> dict[str, Any] | None:
        return {"id": str(row.token_id), "name": row.token_name} if row.token_id else None

    @extend_schema_field(ReceiptKeySerializer)
    def get_key(self, row: Any) -> dict[str, Any]:
        return {
            "id": str(row.key_id),
            "name": row.key_name,
            "owner": str(row.owner_id) if row.owner_id else None,
            "fingerprint": row.facts["fingerprint"],
        }

    @extend_schema_field(ClosingSerializer(allow_null=True))
    def get_closed(self, row: Any) -> dict[str, Any] | None:
        if row.closed_seq is None:
            return None
        said = {"number": row.closed_seq, "closed_at": row.closed_occurred_at}
        return dict(
            ClosingSerializer({**row.closed_facts, **said, "hash": bytes(row.closed_hash).hex()}).data
        )


class VerificationSerializer(StrictSerializer):
    """Receipts ``from`` to ``to`` are what was written, or the first that is not is ``broken_at``.

    ``head`` is the hash of the newest one: kept elsewhere, it shows later whether an end was cut off.
    """

    ok = serializers.BooleanField()
    to = serializers.IntegerField()
    head = serializers.CharField(allow_null=True)
    broken_at = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        # ``from`` is a word of the language, so it cannot be an attribute.
        return {"from": serializers.IntegerField(), **super().get_fields()}


class ReceiptsView(OrganizationView):
    """Who used which key for what: the own uses, those of the own keys, all for those who audit."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="receipts_list",
        parameters=[
            OpenApiParameter("key", OpenApiTypes.UUID),
            OpenApiParameter("user", OpenApiTypes.UUID),
            *SPAN,
            FORMAT,
            *PAGE_PARAMETERS,
        ],
        responses={
            (200, "application/json"): page_of(ReceiptSerializer),
            (200, "application/jsonl"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, org: str) -> Response | StreamingHttpResponse:
        require_sight(self.access)
        query = self.query(FIELDS)
        wanted = ReceiptFilter(id_in(query, "key"), id_in(query, "user"), *span_in(query))
        if is_export(query):
            return self._export(wanted, query)
        return self.page(uses(self.access, wanted), ReceiptSerializer, "-seq")

    def _export(self, wanted: ReceiptFilter, query: Mapping[str, str]) -> StreamingHttpResponse:
        access, last = self.access, last_receipt()
        filters = {name: value for name, value in query.items() if name != "format"}
        record("receipts.exported", self.organization_id, actor=access.user_id, filters=filters)
        return jsonl(
            "receipts",
            self.organization_id,
            lambda after: chained_receipts(access, wanted, after, last),
            RECEIPTS,
        )


class ReceiptVerificationView(OrganizationView):
    """Reads the newest receipts of the organization against their chain, now."""

    @extend_schema(operation_id="receipts_verify", responses=VerificationSerializer)
    def get(self, request: Request, org: str) -> Response:
        require_sight(self.access)
        last = last_receipt()
        first = min(max(last - VERIFIED_AT_ONCE, 0) + 1, last)
        found: dict[str, Any] = {"ok": True, "from": first, "to": last, "head": None, "broken_at": None}
        try:
            chain = verify(self.organization_id, RECEIPT_TABLES, newest=VERIFIED_AT_ONCE)
        except Broken as broken:
            found |= {"ok": False, "broken_at": broken.number}
        else:
            found |= {"to": chain.number, "head": chain.hash.hex() if chain.number else None}
        return Response(VerificationSerializer(found).data)


def require_sight(access: Access) -> None:
    """Who may have keys, and who audits."""
    if not access.can("keys.read") and not access.can("audit.read"):
        raise PermissionDenied()
