"""Shapes of keys on the wire. A secret goes in and never comes out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.contracts import Access
from byokplatform.core.serializers import StrictSerializer
from providers.models import ProviderKey
from providers.services.failover import Condition, conditions
from providers.services.managing import can_manage
from workspaces.selectors import managed_projects

DAY_SECONDS = 86_400


class KeyPersonSerializer(StrictSerializer):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="display_name")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a list of keys says besides its rows, looked up once for all of them."""

    conditions: dict[Any, Condition]
    managed: frozenset[Any]

    @classmethod
    def of(cls, access: Access, rows: list[ProviderKey]) -> "Surroundings":
        places = {row.project_id for row in rows if row.project_id}
        managed = managed_projects(access).filter(pk__in=places) if places else ()
        return cls(conditions(rows), frozenset(project.pk for project in managed))


class KeySerializer(serializers.ModelSerializer[ProviderKey]):
    """The context has the ``access`` and the ``surroundings``."""

    created_by = KeyPersonSerializer()
    user = KeyPersonSerializer(allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    fingerprint = serializers.SerializerMethodField()
    can_manage = serializers.SerializerMethodField()
    frozen = serializers.BooleanField(source="is_frozen")
    grants_count = serializers.IntegerField()
    health = serializers.SerializerMethodField()
    cooling_until = serializers.SerializerMethodField()

    class Meta:
        model = ProviderKey
        fields = [
            "id",
            "provider",
            "name",
            "owner",
            "user",
            "project",
            "position",
            "base_url",
            "hint",
            "fingerprint",
            "status",
            "status_code",
            "expires_at",
            "frozen",
            "health",
            "cooling_until",
            "grants_count",
            "last_used_at",
            "verified_at",
            "created_at",
            "created_by",
            "can_manage",
        ]

    def get_fingerprint(self, row: ProviderKey) -> str:
        return row.fingerprint[:12]

    def get_can_manage(self, row: ProviderKey) -> bool:
        if row.project_id is not None:
            return row.project_id in self._around.managed
        return can_manage(self.context["access"], row)

    def get_health(self, row: ProviderKey) -> str:
        """``ok``, ``cooling``, ``failing`` or ``unknown``."""
        return self._around.conditions[row.pk].health

    def get_cooling_until(self, row: ProviderKey) -> dt.datetime | None:
        condition = self._around.conditions[row.pk]
        resting = condition.health == "cooling"
        return timezone.now() + dt.timedelta(seconds=condition.seconds) if resting else None

    @property
    def _around(self) -> Surroundings:
        around: Surroundings = self.context["surroundings"]
        return around


class KeyWriteSerializer(StrictSerializer):
    provider = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120, required=False, default="")
    secret = serializers.CharField(max_length=4096, write_only=True, trim_whitespace=True)
    owner = serializers.ChoiceField(choices=ProviderKey.Owner.choices, default="personal")
    project = serializers.UUIDField(source="project_id", required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class KeyChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    position = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)


class KeyRotateSerializer(StrictSerializer):
    """``overlap_seconds``: how long calls that run may go on with the secret before; seven days at most."""

    secret = serializers.CharField(max_length=4096, write_only=True, trim_whitespace=True)
    overlap_seconds = serializers.IntegerField(min_value=0, max_value=7 * DAY_SECONDS, default=3600)
