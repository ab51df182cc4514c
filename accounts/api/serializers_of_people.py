"""Shapes of members and invitations on the wire."""

from rest_framework import serializers

from accounts.api.serializers import PersonSerializer
from accounts.contracts import OBJECT_ROLES
from accounts.models import Invitation, Membership
from accounts.permissions import ROLES
from byokplatform.core.serializers import StrictSerializer

OUTCOMES = ["invited", "already_invited", "already_member", "duplicate", "refused"]


class MemberChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=ROLES, required=False)
    status = serializers.ChoiceField(choices=Membership.Status.choices, required=False)


class LeavingSerializer(StrictSerializer):
    """What becomes of the conversations that the person shared."""

    conversations = serializers.ChoiceField(choices=["hand_over", "delete"], required=False)
    heir = serializers.UUIDField(
        source="heir_id", required=False, help_text="The user who gets them; else who removes."
    )


class TransferSerializer(StrictSerializer):
    member = serializers.UUIDField(help_text="The membership's id.")


class ProjectPlaceSerializer(StrictSerializer):
    """A project, and the role that the invited person will have there."""

    project = serializers.UUIDField()
    role = serializers.ChoiceField(choices=OBJECT_ROLES)


class InvitationWriteSerializer(StrictSerializer):
    """A ``guest`` comes to ``projects`` alone; everybody else may be given workspaces and projects to begin with."""

    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=ROLES)
    workspaces = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    projects = serializers.ListField(child=ProjectPlaceSerializer(), required=False, max_length=20)


class InvitationRowsSerializer(StrictSerializer):
    invitations = serializers.ListField(child=InvitationWriteSerializer(), min_length=1, max_length=200)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    workspaces = serializers.ListField(child=serializers.UUIDField())
    projects = ProjectPlaceSerializer(many=True)
    status = serializers.ChoiceField(choices=Invitation.Status.choices)
    invited_by = PersonSerializer()

    class Meta:
        model = Invitation
        fields = [
            *("id", "email", "role", "workspaces", "projects", "status", "invited_by"),
            *("created_at", "expires_at", "sent_at", "accepted_at", "revoked_at"),
        ]


class ReportedSerializer(StrictSerializer):
    """What became of one row; ``refused`` is a role above the inviter's own."""

    email = serializers.EmailField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    invitation = InvitationSerializer(allow_null=True)


class InviteResultSerializer(StrictSerializer):
    results = ReportedSerializer(many=True)


class OpenedInvitationSerializer(StrictSerializer):
    """``email`` is in full for the person signed in with it, and masked for everybody else."""

    organization = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)
    email = serializers.CharField()
    for_you = serializers.BooleanField()
    invited_by = serializers.CharField()
