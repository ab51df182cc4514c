"""Shapes of workspaces and projects on the wire."""

from rest_framework import serializers

from byokplatform.core.serializers import StrictSerializer
from workspaces.models import Project, Workspace


class WorkspaceSerializer(serializers.ModelSerializer[Workspace]):
    role = serializers.CharField(read_only=True)

    class Meta:
        model = Workspace
        fields = ["id", "name", "slug", "role"]


class WorkspaceWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)


class ProjectSerializer(serializers.ModelSerializer[Project]):
    workspace = serializers.UUIDField(source="workspace_id")
    role = serializers.CharField(read_only=True)
    default_models = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Project
        fields = ["id", "workspace", "name", "instructions", "default_models", "role", "created_at"]


class ProjectWriteSerializer(StrictSerializer):
    workspace = serializers.UUIDField()
    name = serializers.CharField(max_length=120)
    instructions = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    default_models = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=8
    )


class ProjectChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False)
    instructions = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    default_models = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=8
    )
