"""Where work lives: workspaces, and projects inside them."""

import datetime as dt

from django.db import models

from accounts.contracts import GRACE
from accounts.models import User
from byokplatform.core.tenancy import TenantModel


class Role(models.TextChoices):
    """What somebody is in a workspace or a project."""

    MANAGER = "manager"
    EDITOR = "editor"
    VIEWER = "viewer"


class Shelved(TenantModel):
    """Can be put away (read, not changed) and deleted (gone from sight, restored within the grace)."""

    archived_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def erased_at(self) -> dt.datetime | None:
        """When what is deleted is gone for good."""
        return self.deleted_at + GRACE if self.deleted_at else None


class Workspace(Shelved):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "slug"], name="workspace_slug")]


class WorkspaceMember(TenantModel):
    """A person's role in a workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "workspace", "user"], name="workspace_member_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "user"], name="workspaces_of_user")]


class Project(Shelved):
    """Conversations that share instructions and default models. Seen by those whom it was given to."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=120)
    instructions = models.TextField(blank=True, max_length=20_000)
    default_models = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "workspace"])]

    @property
    def is_archived(self) -> bool:
        """Whether it is read only, by itself or with its workspace."""
        return self.archived_at is not None or self.workspace.archived_at is not None


class ProjectMember(TenantModel):
    """A person, or everybody in a workspace, whom a project was given to.

    To a workspace it is given with one role for all, or as ``inherit``: with the role that each has there.
    """

    INHERIT = "inherit"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="given")
    role = models.CharField(max_length=16, choices=[*Role.choices, (INHERIT, "Inherit")])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, workspace__isnull=True) & ~models.Q(role="inherit")
                | models.Q(user__isnull=True, workspace__isnull=False),
                name="project_member_is_whole",
            ),
            models.UniqueConstraint(
                fields=["organization", "project", "user"],
                condition=models.Q(user__isnull=False),
                name="project_member_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "project", "workspace"],
                condition=models.Q(workspace__isnull=False),
                name="project_workspace_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "user"], name="projects_of_user"),
            models.Index(fields=["organization", "workspace"], name="projects_of_workspace"),
        ]
