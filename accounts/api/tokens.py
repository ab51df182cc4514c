"""Access tokens and service accounts over HTTP."""

import datetime as dt
import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from accounts.api.serializers_of_tokens import (
    ServiceAccountSerializer,
    ServiceAccountWriteSerializer,
    TokenCreatedSerializer,
    TokenRotateSerializer,
    TokenSerializer,
    TokenWriteSerializer,
)
from accounts.services.access_tokens import issue_token, revoke_token, rotate_token, visible_tokens
from accounts.services.service_accounts import (
    create_service_account,
    disable_service_account,
    service_accounts,
)
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of


class TokensView(OrganizationView):
    """Access tokens: the caller's own, or all for who manages them."""

    @extend_schema(operation_id="tokens_list", parameters=PAGE_PARAMETERS, responses=page_of(TokenSerializer))
    def get(self, request: Request, org: str) -> Response:
        self.access.require("tokens.create")
        return self.page(visible_tokens(self.access), TokenSerializer)

    @extend_schema(
        operation_id="tokens_create", request=TokenWriteSerializer, responses={201: TokenCreatedSerializer}
    )
    def post(self, request: Request, org: str) -> Response:
        self.access.require("tokens.create")
        wanted = TokenWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        row, secret = issue_token(access=self.access, **wanted.validated_data)
        return Response(TokenCreatedSerializer(row, context={"secret": secret}).data, status=201)


class TokenDetailView(OrganizationView):
    @extend_schema(operation_id="tokens_delete", responses={204: None})
    def delete(self, request: Request, org: str, token: uuid.UUID) -> Response:
        self.access.require("tokens.create")
        revoke_token(access=self.access, token_id=token)
        return Response(status=204)


class TokenRotateView(OrganizationView):
    @extend_schema(
        operation_id="tokens_rotate", request=TokenRotateSerializer, responses=TokenCreatedSerializer
    )
    def post(self, request: Request, org: str, token: uuid.UUID) -> Response:
        """A new secret, shown this once; the one before dies after the overlap."""
        self.access.require("tokens.create")
        wanted = TokenRotateSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        overlap = dt.timedelta(seconds=wanted.validated_data.get("overlap_seconds", 0))
        row, secret = rotate_token(access=self.access, token_id=token, overlap=overlap)
        return Response(TokenCreatedSerializer(row, context={"secret": secret}).data)


class ServiceAccountsView(OrganizationView):
    """Somebody for programs, whom the organization owns."""

    @extend_schema(
        operation_id="service_accounts_list",
        parameters=PAGE_PARAMETERS,
        responses=page_of(ServiceAccountSerializer),
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("tokens.manage_all")
        return self.page(service_accounts(self.access), ServiceAccountSerializer)

    @extend_schema(
        operation_id="service_accounts_create",
        request=ServiceAccountWriteSerializer,
        responses={201: ServiceAccountSerializer},
    )
    def post(self, request: Request, org: str) -> Response:
        self.access.require("tokens.manage_all")
        wanted = ServiceAccountWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = create_service_account(access=self.access, **wanted.validated_data)
        return Response(ServiceAccountSerializer(made).data, status=201)


class ServiceAccountDetailView(OrganizationView):
    @extend_schema(operation_id="service_accounts_delete", responses={204: None})
    def delete(self, request: Request, org: str, account: uuid.UUID) -> Response:
        """End it with all its tokens; what it did stays under its name."""
        self.access.require("tokens.manage_all")
        disable_service_account(access=self.access, account_id=account)
        return Response(status=204)
