"""Shapes of workspaces and projects on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import PersonSerializer
from accounts.contracts import OBJECT_ROLES
from accounts.permissions import ROLES
from byokplatform.core.serializers import StrictSerializer
from workspaces.contracts import SHELVES
from workspaces.models import Project, ProjectMember, Workspace, WorkspaceMember

ROLE_HELP = "The caller's role there; null for an administrator who manages it without belonging to it."
SHARE_ROLES = [*OBJECT_ROLES, ProjectMember.INHERIT]


class WorkspaceSerializer(serializers.ModelSerializer[Workspace]):
    role = serializers.ChoiceField(choices=OBJECT_ROLES, allow_null=True, read_only=True, help_text=ROLE_HELP)
    erased_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Workspace
        fields = ["id", "name", "slug", "role", "created_at", "archived_at", "deleted_at", "erased_at"]


class WorkspaceWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)


class ProjectSerializer(serializers.ModelSerializer[Project]):
    workspace = serializers.UUIDField(source="workspace_id")
    role = serializers.ChoiceField(choices=OBJECT_ROLES, allow_null=True, read_only=True, help_text=ROLE_HELP)
    default_models = serializers.ListField(child=serializers.CharField())
    is_shared = serializers.BooleanField(help_text="Whether anybody else was given it.")
    inherits = serializers.BooleanField(
        help_text="Whether its workspace's people have their roles here, too."
    )
    is_archived = serializers.BooleanField(help_text="Read only: it, or its workspace, was archived.")
    erased_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = [
            *("id", "workspace", "name", "instructions", "default_models", "role", "is_shared", "inherits"),
            *("is_archived", "created_at", "archived_at", "deleted_at", "erased_at"),
        ]


class ProjectChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False)
    instructions = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    default_models = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=8
    )


class ProjectWriteSerializer(ProjectChangeSerializer):
    workspace = serializers.UUIDField()
    name = serializers.CharField(max_length=120)
    inherits = serializers.BooleanField(
        required=False, help_text="The workspace's people see it with their roles; private without."
    )


class WorkspaceMemberSerializer(serializers.ModelSerializer[WorkspaceMember]):
    user = PersonSerializer()
    role = serializers.ChoiceField(choices=OBJECT_ROLES)
    organization_role = serializers.ChoiceField(choices=ROLES)

    class Meta:
        model = WorkspaceMember
        fields = ["id", "user", "role", "organization_role"]


class WorkspaceMemberWriteSerializer(StrictSerializer):
    user = serializers.UUIDField(source="user_id")
    role = serializers.ChoiceField(choices=OBJECT_ROLES)


class WorkspaceMemberChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=OBJECT_ROLES)


class GivenWorkspaceSerializer(StrictSerializer):
    """A workspace that a project was given to; a guest is not told which."""

    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_null=True)


class ProjectMemberSerializer(serializers.ModelSerializer[ProjectMember]):
    """A person or a workspace: one of the two is null."""

    user = PersonSerializer(allow_null=True)
    workspace = serializers.SerializerMethodField()
    role = serializers.ChoiceField(choices=SHARE_ROLES)
    organization_role = serializers.ChoiceField(choices=ROLES, allow_null=True)

    class Meta:
        model = ProjectMember
        fields = ["id", "user", "workspace", "role", "organization_role", "created_at"]

    @extend_schema_field(GivenWorkspaceSerializer(allow_null=True))
    def get_workspace(self, row: ProjectMember) -> dict[str, Any] | None:
        if row.workspace is None:
            return None
        if not self.context["names_workspaces"]:
            return {"id": None, "name": None}
        return {"id": str(row.workspace_id), "name": row.workspace.name}


class ProjectMemberWriteSerializer(StrictSerializer):
    """``user`` or ``workspace``; ``inherit`` gives a workspace's people the roles that they have there."""

    user = serializers.UUIDField(source="user_id", required=False)
    workspace = serializers.UUIDField(source="workspace_id", required=False)
    role = serializers.ChoiceField(choices=SHARE_ROLES)


class ProjectMemberChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=SHARE_ROLES)


class ShelfSerializer(StrictSerializer):
    """The query of the lists."""

    shelf = serializers.ChoiceField(choices=SHELVES, default="live")
    all = serializers.BooleanField(default=False)
