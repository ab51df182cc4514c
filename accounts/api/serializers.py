"""Shapes of accounts on the wire."""

from rest_framework import serializers

from accounts.models import Membership
from accounts.permissions import ROLES
from byokplatform.core.serializers import StrictSerializer


class OrganizationBriefSerializer(StrictSerializer):
    """An organization as the caller sees it, with the caller's role."""

    id = serializers.UUIDField(source="organization_id", read_only=True)
    name = serializers.CharField()
    slug = serializers.CharField(read_only=True)
    role = serializers.ChoiceField(choices=ROLES, read_only=True)
    require_mfa = serializers.BooleanField(
        read_only=True, help_text="Whether the organization asks for a second factor."
    )
    mfa_required = serializers.BooleanField(
        read_only=True, help_text="Nothing else is open to you here until you have set up a second factor."
    )
    deleted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    erased_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Until then an owner can restore it."
    )
    frozen = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="Why no model is called here now; null while nothing is frozen.",
    )


class OrganizationWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)


class OrganizationChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False)
    require_mfa = serializers.BooleanField(required=False)


class OrganizationDeleteSerializer(StrictSerializer):
    confirm = serializers.CharField(help_text="The organization's name, typed.", trim_whitespace=False)


class AccountDeleteSerializer(StrictSerializer):
    confirm = serializers.CharField(help_text="The account's e-mail address, typed.")


class OrganizationWithPermissionsSerializer(OrganizationBriefSerializer):
    permissions = serializers.ListField(child=serializers.CharField(), read_only=True)


class MeSerializer(StrictSerializer):
    """The principal, its organizations, its permissions in each."""

    id = serializers.UUIDField(read_only=True)
    email = serializers.EmailField(read_only=True)
    name = serializers.CharField(max_length=120, allow_blank=True)
    organizations = OrganizationWithPermissionsSerializer(many=True, read_only=True)


class ConfigSerializer(StrictSerializer):
    """What a page needs to know before anybody has signed in."""

    version = serializers.CharField()
    signup = serializers.ChoiceField(choices=["open", "invite", "closed"])
    email_verification = serializers.ChoiceField(choices=["optional", "mandatory"])
    local_mail = serializers.BooleanField()
    demo = serializers.BooleanField()


class PersonSerializer(StrictSerializer):
    id = serializers.UUIDField(source="pk")
    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")


class MemberSerializer(serializers.ModelSerializer[Membership]):
    user = PersonSerializer()
    joined_at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Membership
        fields = ["id", "user", "role", "status", "joined_at", "last_seen_at"]
