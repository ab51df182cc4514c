"""Shapes of providers, models and keys on the wire. A secret goes in and never comes out."""

from typing import Any

from rest_framework import serializers

from byokplatform.core.serializers import StrictSerializer
from providers.models import DIALECTS


class EndpointModelSerializer(StrictSerializer):
    """A model of an own endpoint; prices in dollars per million tokens."""

    id = serializers.CharField(max_length=200)
    name = serializers.CharField(max_length=200, required=False)
    context_window = serializers.IntegerField(min_value=1, required=False)
    input = serializers.DecimalField(max_digits=14, decimal_places=6, min_value=0, required=False)
    output = serializers.DecimalField(max_digits=14, decimal_places=6, min_value=0, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("input" in attrs) != ("output" in attrs):
            raise serializers.ValidationError("State both prices or none.")
        return {name: str(v) if name in ("input", "output") else v for name, v in attrs.items()}

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({"id": data} if isinstance(data, str) else data)


class ProviderSerializer(StrictSerializer):
    id = serializers.UUIDField(allow_null=True)
    slug = serializers.CharField()
    name = serializers.CharField()
    dialect = serializers.CharField()
    base_url = serializers.CharField()
    kind = serializers.ChoiceField(choices=["builtin", "custom"])
    models_count = serializers.IntegerField()
    env_names = serializers.ListField(
        child=serializers.CharField(), help_text="Environment variables that usually hold its key."
    )
    key_url = serializers.CharField(allow_null=True)
    doc_url = serializers.CharField(allow_null=True)
    simulated = serializers.BooleanField()


class ProviderWriteSerializer(StrictSerializer):
    slug = serializers.RegexField(r"^[a-z0-9][a-z0-9-]{0,47}$")
    name = serializers.CharField(max_length=120)
    dialect = serializers.ChoiceField(choices=DIALECTS, default="openai-chat")
    base_url = serializers.CharField(max_length=500)
    models = EndpointModelSerializer(many=True, required=False)


class ProviderChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False)
    base_url = serializers.CharField(max_length=500, required=False)
    models = EndpointModelSerializer(many=True, required=False)


class PricesSerializer(StrictSerializer):
    """Dollars per million tokens."""

    input = serializers.CharField()
    output = serializers.CharField()
    cache_read = serializers.CharField(allow_null=True, required=False)
    cache_write = serializers.CharField(allow_null=True, required=False)


class ModalitiesSerializer(StrictSerializer):
    input = serializers.ListField(child=serializers.CharField())
    output = serializers.ListField(child=serializers.CharField())


class ModelSerializer(StrictSerializer):
    id = serializers.CharField()
    provider = serializers.CharField()
    provider_name = serializers.CharField()
    name = serializers.CharField()
    context_window = serializers.IntegerField(allow_null=True)
    max_output = serializers.IntegerField(allow_null=True)
    modalities = ModalitiesSerializer()
    prices = PricesSerializer(allow_null=True)
    key_sources = serializers.ListField(child=serializers.CharField())
    released = serializers.CharField(allow_null=True)
    simulated = serializers.BooleanField()


class ModelListSerializer(StrictSerializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ModelSerializer(many=True)


class ProviderListSerializer(StrictSerializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ProviderSerializer(many=True)


class DataKeySerializer(StrictSerializer):
    """The organization's data key: ``done`` of ``total`` sealed keys are under it; ``blocked`` ones do not open."""

    version = serializers.IntegerField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=["none", "current", "rotating"])
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    blocked = serializers.IntegerField()
