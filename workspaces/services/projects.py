"""Workspaces and projects: made, changed, removed."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core.exceptions import PermissionDenied
from workspaces import selectors
from workspaces.models import Project, Workspace, WorkspaceMember


def create_workspace(*, organization_id: uuid.UUID, manager_id: uuid.UUID, name: str) -> Workspace:
    """A workspace with its first manager."""
    slug = slugify(name)[:48] or "workspace"
    if Workspace.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    made: Workspace = Workspace.objects.create(organization_id=organization_id, name=name, slug=slug)
    WorkspaceMember.objects.create(
        organization_id=organization_id,
        workspace=made,
        user_id=manager_id,
        role=WorkspaceMember.Role.MANAGER,
    )
    record("workspace.created", organization_id, actor=manager_id, target=made.pk)
    return made


def create_project(*, access: Access, workspace_id: uuid.UUID, facts: Mapping[str, Any]) -> Project:
    """A project in a workspace where the caller may edit."""
    access.require("projects.create")
    home = selectors.workspace(access, workspace_id)
    _require_editing(home.role)  # type: ignore[attr-defined]
    made: Project = Project.objects.create(
        organization_id=home.organization_id, workspace=home, created_by_id=access.user_id, **facts
    )
    record("project.created", made.organization_id, actor=access.user_id, target=made.pk)
    return made


def update_project(*, access: Access, project_id: uuid.UUID, facts: Mapping[str, Any]) -> Project:
    """Change name, instructions or default models."""
    project = selectors.project(access, project_id)
    _require_editing(project.role)  # type: ignore[attr-defined]
    for name, value in facts.items():
        setattr(project, name, value)
    project.save(update_fields=list(facts))
    record(
        "project.updated",
        project.organization_id,
        actor=access.user_id,
        target=project.pk,
        fields=sorted(facts),
    )
    return project


def delete_project(*, access: Access, project_id: uuid.UUID) -> None:
    """Remove a project; its conversations stay, with their authors."""
    project = selectors.project(access, project_id)
    _require_editing(project.role)  # type: ignore[attr-defined]
    record("project.deleted", project.organization_id, actor=access.user_id, target=project.pk)
    project.delete()


def _require_editing(role: str) -> None:
    if role not in selectors.EDITING:
        raise PermissionDenied("You can read this workspace, not change it.")
