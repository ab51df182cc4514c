"""The switch that stops calls, over HTTP."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from providers import selectors
from providers.api.serializers_of_grants import FreezeSerializer, FreezeWriteSerializer
from providers.services import freezing


class FreezesView(OrganizationView):
    @extend_schema(
        operation_id="freezes_list", parameters=PAGE_PARAMETERS, responses=page_of(FreezeSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        """What is frozen now of all that concerns the caller."""
        self.access.require("organization.read")
        return self.page(selectors.freezes(self.access), FreezeSerializer)

    @extend_schema(
        operation_id="freezes_create", request=FreezeWriteSerializer, responses={201: FreezeSerializer}
    )
    def post(self, request: Request, org: str) -> Response:
        """New calls are refused from now on, and running ones are cut within a second."""
        self.access.require("organization.read")
        wanted = FreezeWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = freezing.freeze(access=self.access, **wanted.validated_data)
        return Response(FreezeSerializer(made).data, status=201)


class FreezeView(OrganizationView):
    @extend_schema(operation_id="freezes_delete", responses={204: None})
    def delete(self, request: Request, org: str, freeze: uuid.UUID) -> Response:
        self.access.require("organization.read")
        freezing.unfreeze(access=self.access, freeze_id=freeze)
        return Response(status=204)
