"""Shapes of conversations, messages and answers on the wire."""

import math
from typing import Any

from rest_framework import serializers

from accounts.contracts import OBJECT_ROLES
from byokplatform.core.serializers import StrictSerializer
from chat.models import Generation
from chat.rendering import conversation_json, generation_json, message_json
from chat.selectors import rights_in
from providers.models import ProviderKey


class AuthorSerializer(StrictSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ConversationSerializer(StrictSerializer):
    """``can_write`` and ``can_manage`` (rename, move, delete) are the caller's; the context has the ``access``."""

    id = serializers.UUIDField()
    organization = serializers.UUIDField()
    project = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    created_by = AuthorSerializer()
    last_models = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    role = serializers.ChoiceField(choices=OBJECT_ROLES)
    can_write = serializers.BooleanField()
    can_manage = serializers.BooleanField()

    def to_representation(self, instance: Any) -> Any:
        rights = rights_in(self.context["access"], instance)
        mine = {"role": rights.role, "can_write": rights.write, "can_manage": rights.manage}
        return {**conversation_json(instance), **mine}


class ReaderSerializer(StrictSerializer):
    """Somebody who sees a conversation."""

    id = serializers.UUIDField(source="user_id")
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=OBJECT_ROLES)


class AudienceSerializer(StrictSerializer):
    """Who sees a conversation now, and who would once it is moved."""

    now = ReaderSerializer(many=True)
    then = ReaderSerializer(many=True)


class ConversationWriteSerializer(StrictSerializer):
    organization = serializers.CharField(required=False, help_text="Id or slug.")
    project = serializers.UUIDField(required=False, allow_null=True)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ConversationChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200, required=False)
    project = serializers.UUIDField(required=False, allow_null=True)


class PaidBySerializer(StrictSerializer):
    """Whose key pays."""

    key = serializers.UUIDField()
    key_name = serializers.CharField()
    owner = serializers.ChoiceField(choices=ProviderKey.Owner.choices)
    owner_name = serializers.CharField()
    grant = serializers.UUIDField(allow_null=True, help_text="The loan, where the key is a borrowed one.")


class TokenUsageSerializer(StrictSerializer):
    """Totals include their parts."""

    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cache_read_tokens = serializers.IntegerField()
    cache_write_tokens = serializers.IntegerField()
    reasoning_tokens = serializers.IntegerField()
    source = serializers.ChoiceField(choices=["final", "partial", "estimated"])  # type: ignore[assignment]


class TimingSerializer(StrictSerializer):
    queued_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    first_token_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class AnswerErrorSerializer(StrictSerializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class GenerationSerializer(StrictSerializer):
    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    message = serializers.UUIDField()
    model = serializers.CharField()
    state = serializers.ChoiceField(choices=Generation.State.choices)
    text = serializers.CharField()
    reasoning = serializers.CharField()
    parts = serializers.ListField(child=serializers.DictField())
    usage = TokenUsageSerializer(allow_null=True)
    cost = serializers.CharField(allow_null=True, help_text="Dollars; null is unknown.")
    paid_by = PaidBySerializer(allow_null=True)
    timing = TimingSerializer()
    finish_reason = serializers.CharField(allow_null=True)
    error = AnswerErrorSerializer(allow_null=True)
    last_seq = serializers.IntegerField()
    retry_of = serializers.UUIDField(allow_null=True)

    def to_representation(self, instance: Any) -> Any:
        return generation_json(instance)


class MessageSerializer(StrictSerializer):
    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    author = AuthorSerializer()
    content = serializers.CharField()
    created_at = serializers.DateTimeField()
    generations = GenerationSerializer(many=True)

    def to_representation(self, instance: Any) -> Any:
        return message_json(instance)


class NumberField(serializers.FloatField):
    """A number; «nan» passes any comparison with bounds, and is none."""

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class ParametersSerializer(StrictSerializer):
    """Passed on to the model; what it does not support, the provider refuses."""

    temperature = NumberField(min_value=0, max_value=2, required=False)
    top_p = NumberField(min_value=0, max_value=1, required=False)
    max_tokens = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    stop = serializers.ListField(child=serializers.CharField(max_length=200), max_length=4, required=False)
    seed = serializers.IntegerField(min_value=-(2**63), max_value=2**63 - 1, required=False)
    reasoning_effort = serializers.ChoiceField(choices=["minimal", "low", "medium", "high"], required=False)


class MessageWriteSerializer(StrictSerializer):
    content = serializers.CharField(max_length=1_000_000, trim_whitespace=False)
    models = serializers.ListField(child=serializers.CharField(max_length=300), min_length=1, max_length=8)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment]
    parameters = ParametersSerializer(required=False)


class BriefGenerationSerializer(StrictSerializer):
    id = serializers.UUIDField()
    model = serializers.CharField()
    state = serializers.ChoiceField(choices=Generation.State.choices)
    paid_by = PaidBySerializer()


class SentSerializer(StrictSerializer):
    """The message as stored, and the answers that are owed."""

    message = MessageSerializer()
    generations = BriefGenerationSerializer(many=True)


class RetrySerializer(StrictSerializer):
    model = serializers.CharField(max_length=300, required=False)
