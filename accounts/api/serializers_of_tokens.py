"""Shapes of access tokens and service accounts on the wire."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import AccessToken, ServiceAccount
from accounts.permissions import PROGRAM_ROLES, ROLES, SCOPES
from byokplatform.core.serializers import StrictSerializer

# A provider's slug and a model's name, in which * stands for any text.
PATTERN = re.compile(r"[a-z0-9*][a-z0-9*-]{0,63}/[!-~]{1,200}")
MOST_PATTERNS, MOST_STARS = 100, 3


class TokenOwnerSerializer(StrictSerializer):
    """Whom a token speaks for."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="display_name")


class TokenSerializer(serializers.ModelSerializer[AccessToken]):
    owner = TokenOwnerSerializer(source="user")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(SCOPES)))
    project = serializers.UUIDField(source="project_id", allow_null=True)
    models = serializers.ListField(source="model_patterns", child=serializers.CharField())
    last_ip = serializers.CharField(source="last_address", allow_blank=True)
    previous_secret_until = serializers.DateTimeField(source="previous_expires_at", allow_null=True)

    class Meta:
        model = AccessToken
        fields = [
            "id",
            "name",
            "kind",
            "owner",
            "hint",
            "scopes",
            "project",
            "models",
            "expires_at",
            "previous_secret_until",
            "last_used_at",
            "last_ip",
            "created_at",
        ]


class TokenCreatedSerializer(TokenSerializer):
    token = serializers.SerializerMethodField(help_text="The secret, shown this once.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]

    @extend_schema_field(serializers.CharField())
    def get_token(self, row: AccessToken) -> Any:
        return self.context["secret"]


def checked_pattern(text: str) -> None:
    """Refuse what can be no ``provider/model``, and patterns that would be slow to compare."""
    if not PATTERN.fullmatch(text) or text.count("*") > MOST_STARS:
        raise serializers.ValidationError("A model is named provider/model; * stands for any text.")


class TokenWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(SCOPES)), required=False, min_length=1
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    project = serializers.UUIDField(
        source="project_id",
        required=False,
        allow_null=True,
        help_text="Only this project's conversations; then `chat` and `gateway` are the scopes that make sense.",
    )
    models = serializers.ListField(
        source="model_patterns",
        child=serializers.CharField(validators=[checked_pattern]),
        required=False,
        max_length=MOST_PATTERNS,
        help_text="Only these models, as `openai/gpt-5` or `openai/*`; empty is all.",
    )
    service_account = serializers.UUIDField(
        source="service_account_id", required=False, allow_null=True, help_text="Who speaks; else the caller."
    )


class TokenRotateSerializer(StrictSerializer):
    overlap_seconds = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=7 * 24 * 3600,
        help_text="How long the secret before stays good; not at all without.",
    )


class ServiceAccountSerializer(serializers.ModelSerializer[ServiceAccount]):
    name = serializers.CharField(source="user.display_name")
    user = serializers.UUIDField(source="user_id", help_text="The id under which it acts.")
    role = serializers.ChoiceField(choices=ROLES)
    created_by = TokenOwnerSerializer()

    class Meta:
        model = ServiceAccount
        fields = ["id", "user", "name", "role", "created_by", "created_at"]


class ServiceAccountWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(choices=PROGRAM_ROLES)
