"""What all our serializers share: unknown fields are refused, not dropped."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from byokplatform.core import money


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know, so that a typing error never goes unnoticed."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - {n for n, f in self.fields.items() if not f.read_only})
            if unknown:
                raise serializers.ValidationError({name: ["This field is not known."] for name in unknown})
        return super().to_internal_value(data)


@extend_schema_field({"type": ["string", "null"], "description": "Dollars; null is unknown."})
class MoneyField(serializers.Field[Any, Any, str | None, Any]):
    """Dollars as plain decimal text; unknown is null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Decimal) -> str | None:
        return money.render(value)


def page_of(serializer: type[serializers.BaseSerializer[Any]]) -> type[serializers.BaseSerializer[Any]]:
    """The schema of one page of a list: ``{next, previous, results}``."""
    name = serializer.__name__.removesuffix("Serializer") + "PageSerializer"
    fields = {
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
        "results": serializer(many=True),
    }
    return type(name, (StrictSerializer,), fields)
