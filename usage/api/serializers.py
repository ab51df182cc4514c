"""Shapes of usage on the wire."""

from typing import Any

from rest_framework import serializers

from byokplatform.core.serializers import MoneyField
from usage.contracts import GROUPINGS


class UsageTotalSerializer(serializers.Serializer[Any]):
    """Calls, tokens and dollars. ``cost`` adds the known costs; ``unpriced_calls`` are not in it."""

    calls = serializers.IntegerField()
    unpriced_calls = serializers.IntegerField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cache_read_tokens = serializers.IntegerField()
    cache_write_tokens = serializers.IntegerField()
    reasoning_tokens = serializers.IntegerField()
    cost = MoneyField()


class UsageRowSerializer(UsageTotalSerializer):
    """The same for one group; of the six groupings only those that were asked for are there."""

    day = serializers.DateField(required=False)
    model = serializers.CharField(required=False)
    user = serializers.UUIDField(required=False)
    project = serializers.UUIDField(required=False, allow_null=True)
    key = serializers.UUIDField(required=False)
    token = serializers.UUIDField(required=False, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return {name: value for name, value in shown.items() if name in instance}


class UsageSummarySerializer(serializers.Serializer[Any]):
    group_by = serializers.ListField(child=serializers.ChoiceField(choices=GROUPINGS))
    results = UsageRowSerializer(many=True)
    total = UsageTotalSerializer()

    def get_fields(self) -> dict[str, Any]:
        # ``from`` is a word of the language, so it cannot be an attribute.
        moments = {"from": serializers.DateTimeField(), "to": serializers.DateTimeField()}
        return {**moments, **super().get_fields()}
