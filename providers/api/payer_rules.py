"""Who pays, over HTTP: the rules of an organization and of its projects."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from providers.api.serializers_of_grants import PayerRuleSerializer, rule_json
from providers.contracts import Place
from providers.services import payer_rules


class OrganizationPayerRuleView(OrganizationView):
    @extend_schema(operation_id="payer_rule_read", responses=PayerRuleSerializer)
    def get(self, request: Request, org: str) -> Response:
        return self._read(None)

    @extend_schema(operation_id="payer_rule_set", request=PayerRuleSerializer, responses=PayerRuleSerializer)
    def put(self, request: Request, org: str) -> Response:
        return self._set(request, None)

    @extend_schema(operation_id="payer_rule_clear", responses={204: None})
    def delete(self, request: Request, org: str) -> Response:
        return self._clear(None)

    def _read(self, project: uuid.UUID | None) -> Response:
        payer_rules.require_reading(self.access, project)
        return Response(rule_json(payer_rules.rule_at(Place(project))))

    def _set(self, request: Request, project: uuid.UUID | None) -> Response:
        payer_rules.require_ruling(self.access, project)
        wanted = PayerRuleSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        rule = payer_rules.set_rule(access=self.access, place=Place(project), **wanted.validated_data)
        return Response(rule_json(rule))

    def _clear(self, project: uuid.UUID | None) -> Response:
        payer_rules.require_ruling(self.access, project)
        payer_rules.clear_rule(access=self.access, place=Place(project))
        return Response(status=204)


class ProjectPayerRuleView(OrganizationPayerRuleView):
    @extend_schema(operation_id="project_payer_rule_read", responses=PayerRuleSerializer)
    def get(self, request: Request, org: str, project: uuid.UUID) -> Response:  # type: ignore[override]
        return self._read(project)

    @extend_schema(
        operation_id="project_payer_rule_set", request=PayerRuleSerializer, responses=PayerRuleSerializer
    )
    def put(self, request: Request, org: str, project: uuid.UUID) -> Response:  # type: ignore[override]
        return self._set(request, project)

    @extend_schema(operation_id="project_payer_rule_clear", responses={204: None})
    def delete(self, request: Request, org: str, project: uuid.UUID) -> Response:  # type: ignore[override]
        return self._clear(project)
