"""Keys over HTTP."""

import datetime as dt
import uuid
from typing import Any

from asgiref.sync import async_to_sync
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import AccessView, OrganizationView
from accounts.contracts import Access
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from byokplatform.core.tenancy import organization_scope
from providers import selectors
from providers.api.serializers_of_keys import (
    KeyChangeSerializer,
    KeyRotateSerializer,
    KeySerializer,
    KeyWriteSerializer,
    Surroundings,
)
from providers.services import keys
from providers.services.replacing import replace_secret


class KeysView(OrganizationView):
    @extend_schema(operation_id="keys_list", parameters=PAGE_PARAMETERS, responses=page_of(KeySerializer))
    def get(self, request: Request, org: str) -> Response:
        self.access.require("keys.read")
        return self.page(selectors.keys(self.access), _serializer(self.access))

    @extend_schema(operation_id="keys_create", request=KeyWriteSerializer, responses={201: KeySerializer})
    def post(self, request: Request, org: str) -> Response:
        wanted = KeyWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = keys.add_key(access=self.access, **wanted.validated_data)
        return Response(_render(self.access, made), status=201)


class KeyDetailView(OrganizationView):
    @extend_schema(operation_id="keys_read", responses=KeySerializer)
    def get(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        return Response(_render(self.access, selectors.key(self.access, key)))

    @extend_schema(operation_id="keys_update", request=KeyChangeSerializer, responses=KeySerializer)
    def patch(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        wanted = KeyChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = keys.update_key(access=self.access, key_id=key, facts=wanted.validated_data)
        return Response(_render(self.access, changed))

    @extend_schema(operation_id="keys_delete", responses={204: None})
    def delete(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        keys.delete_key(access=self.access, key_id=key)
        return Response(status=204)


class KeyRevokeView(OrganizationView):
    @extend_schema(operation_id="keys_revoke", request=None, responses=KeySerializer)
    def post(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        keys.revoke_key(access=self.access, key_id=key)
        return Response(_render(self.access, selectors.key(self.access, key)))


class UnscopedKeyView(AccessView):
    """Opens its own short scopes: no transaction is held while the provider answers."""

    def narrow(self, access: Access, org: str = "", **kwargs: Any) -> Access:
        return access.narrowed(org)

    def rendered(self, key: uuid.UUID) -> Response:
        with organization_scope(self.access.organization_id):
            return Response(_render(self.access, selectors.key(self.access, key)))


class KeyVerifyView(UnscopedKeyView):
    @extend_schema(operation_id="keys_verify", request=None, responses=KeySerializer)
    def post(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        async_to_sync(keys.verify_key)(access=self.access, key_id=key)
        return self.rendered(key)


class KeyRotateView(UnscopedKeyView):
    @extend_schema(operation_id="keys_rotate", request=KeyRotateSerializer, responses=KeySerializer)
    def post(self, request: Request, org: str, key: uuid.UUID) -> Response:
        """Another secret for the key, asked about at the provider first; one that it refuses changes nothing."""
        self.access.require("keys.read")
        wanted = KeyRotateSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        async_to_sync(replace_secret)(
            access=self.access,
            key_id=key,
            secret=wanted.validated_data["secret"],
            overlap=dt.timedelta(seconds=wanted.validated_data["overlap_seconds"]),
        )
        return self.rendered(key)


def _render(access: Access, row: Any) -> Any:
    return _serializer(access)([row], many=True).data[0]


def _serializer(access: Access) -> Any:
    def serialized(rows: Any, many: bool) -> KeySerializer:
        around = Surroundings.of(access, list(rows))
        return KeySerializer(rows, many=many, context={"access": access, "surroundings": around})

    return serialized
