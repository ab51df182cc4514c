"""Whose key would pay, over HTTP: what the composer shows before anything is sent."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView, ScopedView
from byokplatform.core.serializers import StrictSerializer
from chat import selectors
from chat.api.payer_rules import place_of
from chat.api.serializers import PaidBySerializer
from providers.services.foreseeing import Foreseen, foresee, place_in

MODELS = OpenApiParameter("models", str, description="``provider/model``, divided by commas.")


class ForeseenPayerSerializer(StrictSerializer):
    """Whose key would pay for a model, or the ``code`` and ``detail`` of the refusal."""

    model = serializers.CharField()
    paid_by = PaidBySerializer(allow_null=True)
    code = serializers.CharField(allow_null=True)
    detail = serializers.CharField(allow_null=True)


class ForeseenPayersSerializer(StrictSerializer):
    results = ForeseenPayerSerializer(many=True)


class PayersQuerySerializer(StrictSerializer):
    models = serializers.CharField(max_length=6000, required=False, default="", allow_blank=True)
    project = serializers.UUIDField(required=False, default=None)


class PayersView(OrganizationView):
    @extend_schema(
        operation_id="payers_foresee",
        parameters=[MODELS, OpenApiParameter("project", uuid.UUID)],
        responses=ForeseenPayersSerializer,
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("models.read")
        wanted = _wanted(self.query({"models", "project"}))
        place = place_in(self.access, wanted["project"])
        return _rendered(foresee(self.access, _models(wanted), place))


class ConversationPayersView(ScopedView):
    @extend_schema(
        operation_id="conversation_payers_foresee", parameters=[MODELS], responses=ForeseenPayersSerializer
    )
    def get(self, request: Request, conversation: uuid.UUID) -> Response:
        found = selectors.conversation(self.access, conversation)
        access = self.access.narrowed(found.organization_id)
        access.require("models.read")
        wanted = _wanted(self.query({"models"}))
        return _rendered(foresee(access, _models(wanted), place_of(found)))


def _wanted(query: dict[str, str]) -> dict[str, Any]:
    wanted = PayersQuerySerializer(data=query)
    wanted.is_valid(raise_exception=True)
    return dict(wanted.validated_data)


def _models(wanted: dict[str, Any]) -> list[str]:
    named = (one.strip() for one in wanted["models"].split(","))
    return list(dict.fromkeys(filter(None, named)))


def _rendered(found: list[Foreseen]) -> Response:
    rows = [
        {
            "model": one.model,
            "paid_by": one.payer.to_json() if one.payer else None,
            "code": one.refusal.code if one.refusal else None,
            "detail": one.refusal.detail if one.refusal else None,
        }
        for one in found
    ]
    return Response({"results": rows})
