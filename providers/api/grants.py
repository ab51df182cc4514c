"""Loans of keys over HTTP: lent, changed, ended, looked at, asked to be raised."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from accounts.models import User
from byokplatform.core.exceptions import InvalidRequest
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from providers import selectors
from providers.api.serializers_of_grants import (
    ApproveSerializer,
    AskSerializer,
    DeclineSerializer,
    GrantRequestSerializer,
    GrantSerializer,
    GrantTermsSerializer,
    GrantUseSerializer,
    GrantWriteSerializer,
    rendered_grants,
)
from providers.models import KeyGrantRequest
from providers.services import asking, grants
from usage.selectors import entries_of_grant

GRANT_PAGE = page_of(GrantSerializer)
DIRECTION = OpenApiParameter("direction", str, enum=["lent", "borrowed"])
STATUS = OpenApiParameter("status", str, enum=["open", "decided"])


class _Rendered:
    """Rows as a page's serializer gives them."""

    def __init__(self, rows: Any, many: bool) -> None:
        self.data = rendered_grants(rows, timezone.now())


def _one(row: Any) -> dict[str, Any]:
    return rendered_grants([row], timezone.now())[0]


class KeyGrantsView(OrganizationView):
    @extend_schema(operation_id="key_grants_list", parameters=PAGE_PARAMETERS, responses=GRANT_PAGE)
    def get(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        return self.page(grants.grants_of_key(self.access, key), _Rendered)

    @extend_schema(
        operation_id="key_grants_create", request=GrantWriteSerializer, responses={201: GrantSerializer}
    )
    def post(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        wanted = GrantWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        terms = dict(wanted.validated_data)
        grantee = terms.pop("grantee")
        made = grants.lend_key(access=self.access, key_id=key, grantee=grantee, terms=terms)
        return Response(_one(made), status=201)


class KeyGrantView(OrganizationView):
    @extend_schema(operation_id="key_grants_update", request=GrantTermsSerializer, responses=GrantSerializer)
    def patch(self, request: Request, org: str, key: uuid.UUID, grant: uuid.UUID) -> Response:
        self.access.require("keys.read")
        wanted = GrantTermsSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = grants.change_grant(
            access=self.access, key_id=key, grant_id=grant, terms=wanted.validated_data
        )
        return Response(_one(changed))

    @extend_schema(operation_id="key_grants_delete", responses={204: None})
    def delete(self, request: Request, org: str, key: uuid.UUID, grant: uuid.UUID) -> Response:
        """Ends the loan; answers that it pays are cut within a second."""
        self.access.require("keys.read")
        grants.end_grant(access=self.access, key_id=key, grant_id=grant)
        return Response(status=204)


class GrantsView(OrganizationView):
    @extend_schema(
        operation_id="grants_list",
        parameters=[DIRECTION, *PAGE_PARAMETERS],
        responses=GRANT_PAGE,
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("keys.read")
        query = self.query({"direction", "cursor", "limit"})
        wanted = query.get("direction", "borrowed")
        if wanted not in ("lent", "borrowed"):
            raise InvalidRequest(errors={"direction": ["This is lent or borrowed."]})
        rows = grants.lent(self.access) if wanted == "lent" else selectors.borrowed(self.access)
        return self.page(rows, _Rendered)


class GrantUsesView(OrganizationView):
    @extend_schema(
        operation_id="grants_uses", parameters=PAGE_PARAMETERS, responses=page_of(GrantUseSerializer)
    )
    def get(self, request: Request, org: str, grant: uuid.UUID) -> Response:
        self.access.require("keys.read")
        found = grants.lent_grant(self.access, grant)
        return self.page(entries_of_grant(found.pk), _uses)


def _uses(rows: Any, many: bool) -> GrantUseSerializer:
    people = {one.pk: one for one in User.objects.filter(pk__in={row.user_id for row in rows})}
    return GrantUseSerializer(rows, many=many, context={"people": people})


class AskView(OrganizationView):
    @extend_schema(
        operation_id="grant_requests_create", request=AskSerializer, responses={201: GrantRequestSerializer}
    )
    def post(self, request: Request, org: str, grant: uuid.UUID) -> Response:
        self.access.require("keys.read")
        wanted = AskSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = asking.ask_for_more(access=self.access, grant_id=grant, **wanted.validated_data)
        return Response(self._rendered(made), status=201)

    def _rendered(self, row: KeyGrantRequest) -> Any:
        return GrantRequestSerializer(row, context={"access": self.access}).data


class RequestsView(OrganizationView):
    @extend_schema(
        operation_id="grant_requests_list",
        parameters=[STATUS, *PAGE_PARAMETERS],
        responses=page_of(GrantRequestSerializer),
    )
    def get(self, request: Request, org: str) -> Response:
        """What is asked of the caller, and what the caller asked for."""
        self.access.require("keys.read")
        query = self.query({"status", "cursor", "limit"})
        rows = asking.requests(self.access)
        if query.get("status", "") not in ("", "open", "decided"):
            raise InvalidRequest(errors={"status": ["This is open or decided."]})
        if "status" in query:
            is_open = {"status": KeyGrantRequest.Status.OPEN}
            rows = rows.filter(**is_open) if query["status"] == "open" else rows.exclude(**is_open)
        context = {"access": self.access}
        return self.page(rows, lambda found, many: GrantRequestSerializer(found, many=many, context=context))


class ApproveView(AskView):
    @extend_schema(
        operation_id="grant_requests_approve", request=ApproveSerializer, responses=GrantRequestSerializer
    )
    def post(self, request: Request, org: str, ask: uuid.UUID) -> Response:
        self.access.require("keys.read")
        wanted = ApproveSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(
            self._rendered(asking.approve(access=self.access, request_id=ask, **wanted.validated_data))
        )


class DeclineView(AskView):
    @extend_schema(
        operation_id="grant_requests_decline", request=DeclineSerializer, responses=GrantRequestSerializer
    )
    def post(self, request: Request, org: str, ask: uuid.UUID) -> Response:
        self.access.require("keys.read")
        wanted = DeclineSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(
            self._rendered(asking.decline(access=self.access, request_id=ask, **wanted.validated_data))
        )
