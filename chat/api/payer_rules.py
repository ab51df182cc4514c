"""Who pays in a conversation, over HTTP."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ScopedView
from accounts.contracts import Access
from chat import selectors
from chat.models import Conversation
from chat.services.conversations import managed_conversation
from providers.api.serializers_of_grants import PayerRuleSerializer, rule_json
from providers.contracts import Place
from providers.services import payer_rules


class ConversationPayerRuleView(ScopedView):
    @extend_schema(operation_id="conversation_payer_rule_read", responses=PayerRuleSerializer)
    def get(self, request: Request, conversation: uuid.UUID) -> Response:
        found = selectors.conversation(self.access, conversation)
        return Response(rule_json(payer_rules.rule_at(place_of(found))))

    @extend_schema(
        operation_id="conversation_payer_rule_set", request=PayerRuleSerializer, responses=PayerRuleSerializer
    )
    def put(self, request: Request, conversation: uuid.UUID) -> Response:
        found = managed_conversation(self.access, conversation)
        wanted = PayerRuleSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        rule = payer_rules.set_rule(access=self._there(found), place=place_of(found), **wanted.validated_data)
        return Response(rule_json(rule))

    @extend_schema(operation_id="conversation_payer_rule_clear", responses={204: None})
    def delete(self, request: Request, conversation: uuid.UUID) -> Response:
        found = managed_conversation(self.access, conversation)
        payer_rules.clear_rule(access=self._there(found), place=place_of(found))
        return Response(status=204)

    def _there(self, found: Conversation) -> Access:
        return self.access.narrowed(found.organization_id)


def place_of(found: Conversation) -> Place:
    """Where the calls of a conversation are made."""
    return Place(found.project_id, None, found.pk)
