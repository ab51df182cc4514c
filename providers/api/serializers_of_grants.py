"""Shapes of loans, requests, rules about payers and freezes on the wire. A borrowed key is named, and not shown."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q
from rest_framework import serializers

from accounts.models import User
from byokplatform.core import money
from byokplatform.core.serializers import MoneyField, StrictSerializer
from providers.contracts import PERIODS
from providers.models import Freeze, KeyGrant, KeyGrantRequest, ProviderKey
from providers.services.freezing import Scope
from providers.services.grant_caps import Balance, balances, exhausted
from providers.services.loan_terms import grantee_of, obstacle
from providers.services.payer_rules import Rule

KINDS = ["user", "project", "workspace", "token"]
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
SMALLEST = Decimal("0.00000001")
AMOUNT: dict[str, Any] = {"max_digits": 16, "decimal_places": 8, "min_value": 0}


class LoanPersonSerializer(StrictSerializer):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="display_name")


class GranteeSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.UUIDField()
    name = serializers.CharField()


class GranteeWriteSerializer(StrictSerializer):
    """One of these."""

    user = serializers.UUIDField(required=False)
    project = serializers.UUIDField(required=False)
    workspace = serializers.UUIDField(required=False)
    token = serializers.UUIDField(required=False)


class HoursSerializer(StrictSerializer):
    """``days`` from 0, Monday; ``from`` and ``to`` by the clock of ``zone``, past midnight where ``to`` is earlier."""

    days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), min_length=1, max_length=7
    )
    to = serializers.RegexField(CLOCK)
    zone = serializers.CharField(max_length=64)

    def get_fields(self) -> dict[str, Any]:
        # ``from`` is a word of the language, so it cannot be an attribute.
        return {**super().get_fields(), "from": serializers.RegexField(CLOCK)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["from"] == attrs["to"]:
            raise serializers.ValidationError({"to": ["This must differ from the beginning."]})
        return {**attrs, "days": sorted(set(attrs["days"]))}


class GrantTermsSerializer(StrictSerializer):
    models = serializers.ListField(
        source="model_patterns", child=serializers.CharField(max_length=300), required=False
    )
    limit = serializers.DecimalField(**AMOUNT, required=False, allow_null=True)
    period = serializers.ChoiceField(choices=PERIODS, required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    hours = HoursSerializer(required=False, allow_null=True)
    purpose = serializers.CharField(max_length=500, required=False, allow_blank=True)


class GrantWriteSerializer(GrantTermsSerializer):
    grantee = GranteeWriteSerializer()


class GrantSerializer(StrictSerializer):
    """``left`` and ``limit`` are null where there is no limit; ``obstacle`` says why nothing can be paid now."""

    id = serializers.UUIDField()
    key = serializers.UUIDField()
    key_name = serializers.CharField()
    provider = serializers.CharField()
    lender = LoanPersonSerializer()
    grantee = GranteeSerializer()
    models = serializers.ListField(child=serializers.CharField())
    limit = MoneyField()
    period = serializers.ChoiceField(choices=PERIODS)
    spent = MoneyField()
    reserved = MoneyField()
    left = MoneyField()
    resets_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    hours = HoursSerializer(allow_null=True)
    purpose = serializers.CharField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    is_usable = serializers.BooleanField()
    obstacle = serializers.CharField(allow_null=True)


def rendered_grants(rows: Iterable[KeyGrant], at: dt.datetime) -> list[dict[str, Any]]:
    """Loans with what is left of each."""
    grants = list(rows)
    found = balances(grants, at)
    frozen = _frozen(grants)
    return [_grant_json(row, found[row.pk], at, frozen.get(row.pk)) for row in grants]


def _frozen(grants: list[KeyGrant]) -> dict[Any, str]:
    keys = {row.key_id for row in grants}
    found = {one.key_id: one.reason for one in Freeze.objects.filter(Q(key_id__in=keys))}
    return {row.pk: found[row.key_id] for row in grants if row.key_id in found}


def _grant_json(row: KeyGrant, balance: Balance, at: dt.datetime, frozen: str | None) -> dict[str, Any]:
    refused = obstacle(row, at)
    if refused is None and balance.left is not None and not balance.left:
        refused = exhausted(row, balance)
    hindered = refused.detail if refused else frozen
    if hindered is None and not row.key.is_usable:
        hindered = "The key cannot be used now."
    target, name = grantee_of(row)
    return {
        "id": str(row.pk),
        "key": str(row.key_id),
        "key_name": row.key.name,
        "provider": row.key.provider,
        "lender": {"id": str(row.lent_by_id), "name": row.lent_by.display_name},
        "grantee": {"kind": row.kind, "id": str(target), "name": name},
        "models": row.model_patterns,
        "limit": money.render(balance.limit),
        "period": row.period,
        "spent": money.render(balance.use.spent),
        "reserved": money.render(balance.use.reserved),
        "left": money.render(balance.left),
        "resets_at": balance.resets_at,
        "expires_at": row.expires_at,
        "hours": row.hours,
        "purpose": row.purpose,
        "created_at": row.created_at,
        "ended_at": row.ended_at,
        "is_usable": hindered is None,
        "obstacle": hindered,
    }


class GrantUseSerializer(StrictSerializer):
    """One call that a loan paid; a loan's owner sees who asked which model, and nothing of what was said."""

    generation = serializers.UUIDField(source="generation_id")
    user = serializers.SerializerMethodField()
    model = serializers.SerializerMethodField()
    cost = MoneyField()
    tokens = serializers.SerializerMethodField()
    outcome = serializers.CharField()
    occurred_at = serializers.DateTimeField()

    def get_user(self, row: Any) -> dict[str, str]:
        names: Mapping[Any, User] = self.context["people"]
        known = names.get(row.user_id)
        return {"id": str(row.user_id), "name": known.display_name if known else ""}

    def get_model(self, row: Any) -> str:
        return f"{row.provider}/{row.model}"

    def get_tokens(self, row: Any) -> int:
        return int(row.input_tokens + row.output_tokens)


class AskSerializer(StrictSerializer):
    amount = serializers.DecimalField(**{**AMOUNT, "min_value": SMALLEST})
    reason = serializers.CharField(max_length=500)


class ApproveSerializer(StrictSerializer):
    """Without ``amount`` it is what was asked for; without ``until`` it counts to the end of the loan's period."""

    amount = serializers.DecimalField(**{**AMOUNT, "min_value": SMALLEST}, required=False)
    until = serializers.DateTimeField(required=False)


class DeclineSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class GrantRequestSerializer(serializers.ModelSerializer[KeyGrantRequest]):
    grant = serializers.UUIDField(source="grant_id")
    key_name = serializers.CharField(source="grant.key.name")
    provider = serializers.CharField(source="grant.key.provider")
    asked_by = LoanPersonSerializer()
    lender = LoanPersonSerializer(source="grant.lent_by")
    amount = MoneyField()
    granted = MoneyField()
    decided_by = LoanPersonSerializer(allow_null=True)
    direction = serializers.SerializerMethodField()

    class Meta:
        model = KeyGrantRequest
        fields = [
            *("id", "grant", "key_name", "provider", "asked_by", "lender", "amount", "reason", "status"),
            *("granted", "until", "answer", "decided_by", "decided_at", "created_at", "direction"),
        ]

    def get_direction(self, row: KeyGrantRequest) -> str:
        """``asked`` by the caller, or ``received``."""
        return "asked" if row.asked_by_id == self.context["access"].user_id else "received"


class PayerRuleSerializer(StrictSerializer):
    """Payers in order, or the one key that pays. Without ``fallback`` only the first payer that has a key is asked."""

    order = serializers.ListField(
        child=serializers.ChoiceField(choices=ProviderKey.Owner.choices), min_length=1, max_length=3
    )
    key = serializers.UUIDField(required=False, allow_null=True, default=None)
    fallback = serializers.BooleanField(default=True)
    is_set = serializers.BooleanField(read_only=True)


def rule_json(rule: Rule) -> dict[str, Any]:
    key = str(rule.key) if rule.key else None
    return {"order": list(rule.order), "key": key, "fallback": rule.fallback, "is_set": rule.is_set}


class FreezeWriteSerializer(StrictSerializer):
    scope = serializers.ChoiceField(choices=Scope.__args__)  # type: ignore[attr-defined]
    target = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=500)


class FreezeSerializer(StrictSerializer):
    id = serializers.UUIDField()
    scope = serializers.ChoiceField(choices=Scope.__args__)  # type: ignore[attr-defined]
    target = serializers.UUIDField()
    target_name = serializers.CharField()
    reason = serializers.CharField()
    created_by = LoanPersonSerializer()
    created_at = serializers.DateTimeField()

    def to_representation(self, instance: Freeze) -> Any:
        named = instance.key or instance.project or instance.organization
        by = instance.created_by
        return {
            "id": str(instance.pk),
            "scope": instance.scope,
            "target": str(named.pk),
            "target_name": named.name,
            "reason": instance.reason,
            "created_by": {"id": str(by.pk), "name": by.display_name},
            "created_at": instance.created_at,
        }
