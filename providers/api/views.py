"""Providers, models and keys over HTTP."""

import uuid
from typing import Any

from asgiref.sync import async_to_sync
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import AccessView, OrganizationView
from accounts.contracts import Access
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from providers import selectors
from providers.api.serializers import (
    DataKeySerializer,
    KeySerializer,
    KeyWriteSerializer,
    ModelListSerializer,
    ModelSerializer,
    ProviderChangeSerializer,
    ProviderListSerializer,
    ProviderSerializer,
    ProviderWriteSerializer,
)
from providers.models import ProviderKey
from providers.services import endpoints, keys, rotation
from providers.services.models import usable_models


class ProvidersView(OrganizationView):
    @extend_schema(operation_id="providers_list", responses=ProviderListSerializer)
    def get(self, request: Request, org: str) -> Response:
        self.access.require("providers.read")
        rows = ProviderSerializer(list(selectors.providers(self.access)), many=True).data
        return Response({"next": None, "previous": None, "results": rows})

    @extend_schema(
        operation_id="providers_create", request=ProviderWriteSerializer, responses={201: ProviderSerializer}
    )
    def post(self, request: Request, org: str) -> Response:
        wanted = ProviderWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = endpoints.create_endpoint(access=self.access, facts=wanted.validated_data)
        return Response(ProviderSerializer(selectors.provider(self.access, made.slug)).data, status=201)


class ProviderDetailView(OrganizationView):
    @extend_schema(operation_id="providers_read", responses=ProviderSerializer)
    def get(self, request: Request, org: str, slug: str) -> Response:
        self.access.require("providers.read")
        return Response(ProviderSerializer(selectors.provider(self.access, slug)).data)

    @extend_schema(
        operation_id="providers_update", request=ProviderChangeSerializer, responses=ProviderSerializer
    )
    def patch(self, request: Request, org: str, slug: str) -> Response:
        wanted = ProviderChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        endpoints.update_endpoint(access=self.access, slug=slug, facts=wanted.validated_data)
        return Response(ProviderSerializer(selectors.provider(self.access, slug)).data)

    @extend_schema(operation_id="providers_delete", responses={204: None})
    def delete(self, request: Request, org: str, slug: str) -> Response:
        endpoints.delete_endpoint(access=self.access, slug=slug)
        return Response(status=204)


class ModelsView(OrganizationView):
    @extend_schema(
        operation_id="models_list",
        parameters=[
            OpenApiParameter("all", bool, description="Also models that no key pays for."),
            OpenApiParameter("search", str, description="Part of an id or a name."),
        ],
        responses=ModelListSerializer,
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("models.read")
        query = self.query({"all", "search"})
        found = usable_models(
            self.access,
            everything=query.get("all") in {"true", "1"},
            search=query.get("search", ""),
        )
        return Response({"next": None, "previous": None, "results": ModelSerializer(found, many=True).data})


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

    @extend_schema(operation_id="keys_delete", responses={204: None})
    def delete(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        keys.delete_key(access=self.access, key_id=key)
        return Response(status=204)


class KeyRevokeView(OrganizationView):
    @extend_schema(operation_id="keys_revoke", request=None, responses=KeySerializer)
    def post(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        return Response(_render(self.access, keys.revoke_key(access=self.access, key_id=key)))


class KeyVerifyView(AccessView):
    """Opens its own short scopes: no transaction is held while the provider answers."""

    def narrow(self, access: Access, org: str = "", **kwargs: Any) -> Access:
        return access.narrowed(org)

    @extend_schema(operation_id="keys_verify", request=None, responses=KeySerializer)
    def post(self, request: Request, org: str, key: uuid.UUID) -> Response:
        self.access.require("keys.read")
        verified = async_to_sync(keys.verify_key)(access=self.access, key_id=key)
        return Response(_render(self.access, verified))


class DataKeyView(OrganizationView):
    @extend_schema(operation_id="data_key_read", responses=DataKeySerializer)
    def get(self, request: Request, org: str) -> Response:
        self.access.require("keys.rotate")
        return Response(DataKeySerializer(rotation.progress()).data)


class DataKeyRotateView(OrganizationView):
    @extend_schema(operation_id="data_key_rotate", request=None, responses={202: DataKeySerializer})
    def post(self, request: Request, org: str) -> Response:
        return Response(DataKeySerializer(rotation.rotate_data_key(access=self.access)).data, status=202)


def _render(access: Access, row: ProviderKey) -> Any:
    return KeySerializer(row, context=_context(access)).data


def _context(access: Access) -> dict[str, Any]:
    return {"can_manage": lambda row: keys.can_manage(access, row)}


def _serializer(access: Access) -> Any:
    return lambda rows, many: KeySerializer(rows, many=many, context=_context(access))
