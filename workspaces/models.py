"""Where work lives: workspaces, and projects inside them."""

from django.db import models

from accounts.models import User
from byokplatform.core.tenancy import TenantModel


class Workspace(TenantModel):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "slug"], name="workspace_slug")]


class WorkspaceMember(TenantModel):
    """A person's role in a workspace."""

    class Role(models.TextChoices):
        MANAGER = "manager"
        EDITOR = "editor"
        VIEWER = "viewer"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "workspace", "user"], name="workspace_member_once"
            )
        ]


class Project(TenantModel):
    """Conversations that share instructions and default models. Seen by the members of its workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=120)
    instructions = models.TextField(blank=True, max_length=20_000)
    default_models = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "workspace"])]
