"""Usage over HTTP."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from usage.api import query, sheet
from usage.api.serializers import UsageSummarySerializer
from usage.contracts import GROUPINGS, UsageRow, UsageSummary
from usage.selectors import summarize


class FirstRenderer(BaseContentNegotiation):
    """Leaves ``?format=`` to the view, so that a wrong one is an invalid request and not a missing page."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


class UsageView(OrganizationView):
    """What calls cost: everybody's for those who may read all, else the caller's own."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="usage",
        parameters=[
            OpenApiParameter("from", str, description="A date or an RFC 3339 time; thirty days by default."),
            OpenApiParameter(
                "to", str, description="Likewise; a time is exclusive, a date includes its day."
            ),
            OpenApiParameter("group_by", str, description=f"A comma list of {', '.join(GROUPINGS)}."),
            OpenApiParameter("format", str, enum=query.FORMATS),
        ],
        responses={(200, "application/json"): UsageSummarySerializer, (200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, **kwargs: Any) -> HttpResponse | Response:
        wanted = query.parse(self.query(query.FIELDS))
        summary = summarize(wanted.group_by, wanted.start, wanted.end, self._whose())
        if wanted.format == "csv":
            return _download(sheet.render(summary, wanted.group_by))
        return Response(UsageSummarySerializer(_shown(wanted, summary)).data)

    def _whose(self) -> uuid.UUID | None:
        if self.access.can("usage.read_all"):
            return None
        self.access.require("usage.read_own")
        return self.access.user_id


def _download(text: str) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="usage.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _shown(wanted: query.UsageQuery, summary: UsageSummary) -> dict[str, Any]:
    return {
        "from": wanted.start,
        "to": wanted.end,
        "group_by": wanted.group_by,
        "results": [_flat(row) for row in summary.rows],
        "total": _flat(summary.total),
    }


def _flat(row: UsageRow) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in (*sheet.COUNTS, "cost")}, **row.group}
