"""Providers, models and the data key over HTTP."""

import uuid

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from byokplatform.core.exceptions import InvalidRequest
from providers import selectors
from providers.api.serializers import (
    DataKeySerializer,
    ModelListSerializer,
    ModelSerializer,
    ProviderChangeSerializer,
    ProviderListSerializer,
    ProviderSerializer,
    ProviderWriteSerializer,
)
from providers.contracts import Place
from providers.services import endpoints, rotation
from providers.services.models import usable_models
from workspaces.selectors import project


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
            OpenApiParameter("project", OpenApiTypes.UUID, description="Those that can be asked there."),
        ],
        responses=ModelListSerializer,
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("models.read")
        query = self.query({"all", "search", "project"})
        found = usable_models(
            self.access,
            everything=query.get("all") in {"true", "1"},
            search=query.get("search", ""),
            place=self._place(query.get("project")),
        )
        return Response({"next": None, "previous": None, "results": ModelSerializer(found, many=True).data})

    def _place(self, named: str | None) -> Place | None:
        if named is None:
            return None
        try:
            wanted = uuid.UUID(named)
        except ValueError:
            raise InvalidRequest(errors={"project": ["An id."]}) from None
        return Place(project(self.access, wanted).pk)


class DataKeyView(OrganizationView):
    @extend_schema(operation_id="data_key_read", responses=DataKeySerializer)
    def get(self, request: Request, org: str) -> Response:
        self.access.require("keys.rotate")
        return Response(DataKeySerializer(rotation.progress()).data)


class DataKeyRotateView(OrganizationView):
    @extend_schema(operation_id="data_key_rotate", request=None, responses={202: DataKeySerializer})
    def post(self, request: Request, org: str) -> Response:
        return Response(DataKeySerializer(rotation.rotate_data_key(access=self.access)).data, status=202)
