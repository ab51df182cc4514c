"""What workspaces do when something happens to an organization or to its people."""

import uuid
from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from accounts.contracts import Access, ProjectPlace
from accounts.events import (
    member_joined,
    member_removed,
    organization_created,
    project_named,
    projects_named,
    workspaces_named,
)
from workspaces.models import Role, Workspace
from workspaces.selectors import projects as all_projects
from workspaces.selectors import visible_projects
from workspaces.services.membership import admit, admit_to_projects, dismiss
from workspaces.services.workspaces import create_workspace

FIRST_WORKSPACE = "General"


@receiver(organization_created)
def make_first_workspace(sender: Any, organization_id: uuid.UUID, owner_id: uuid.UUID, **kwargs: Any) -> None:
    """Nobody has to make a workspace before the first question."""
    create_workspace(organization_id=organization_id, manager_id=owner_id, name=FIRST_WORKSPACE)


@receiver(workspaces_named)
def known_workspaces(sender: Any, workspaces: Collection[uuid.UUID], **kwargs: Any) -> set[uuid.UUID]:
    return set(Workspace.objects.filter(pk__in=workspaces, deleted_at=None).values_list("pk", flat=True))


@receiver(projects_named)
def known_projects(
    sender: Any, access: Access, projects: Collection[uuid.UUID], **kwargs: Any
) -> set[uuid.UUID]:
    """Whoever invites manages all projects."""
    rows = all_projects(access, everything=True).filter(pk__in=projects)
    return set(rows.values_list("pk", flat=True))


@receiver(project_named)
def is_seen(sender: Any, access: Access, project_id: uuid.UUID, **kwargs: Any) -> bool:
    rows = visible_projects(access)
    return rows.filter(pk=project_id, organization_id=access.organization_id).exists()


@receiver(member_joined)
def admit_to_workspaces(
    sender: Any,
    organization_id: uuid.UUID,
    user_id: uuid.UUID,
    role: str,
    workspaces: Collection[uuid.UUID],
    projects: Collection[ProjectPlace],
    **kwargs: Any,
) -> None:
    """The workspaces and projects of the invitation that are still there."""
    given = Role.VIEWER if role in ("viewer", "auditor") else Role.EDITOR
    admit(organization_id=organization_id, user_id=user_id, workspaces=workspaces, role=given)
    admit_to_projects(organization_id=organization_id, user_id=user_id, places=projects)


@receiver(member_removed)
def dismiss_from_workspaces(
    sender: Any,
    organization_id: uuid.UUID,
    user_id: uuid.UUID,
    successor_id: uuid.UUID | None,
    **kwargs: Any,
) -> None:
    dismiss(organization_id=organization_id, user_id=user_id, successor_id=successor_id)
