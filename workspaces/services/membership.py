"""Workspaces and projects of people who join the organization and who leave it."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from accounts.contracts import ProjectPlace
from byokplatform.audit import record
from workspaces.models import Project, ProjectMember, Role, Workspace, WorkspaceMember
from workspaces.selectors import MANAGING_SHARES


def admit(
    *, organization_id: uuid.UUID, user_id: uuid.UUID, workspaces: Collection[uuid.UUID], role: str
) -> None:
    """Make somebody a member of those of the workspaces that are there."""
    for workspace in Workspace.objects.filter(pk__in=workspaces, deleted_at=None):
        WorkspaceMember.objects.get_or_create(
            organization_id=organization_id, workspace=workspace, user_id=user_id, defaults={"role": role}
        )
        record(
            "workspace.member_added",
            organization_id,
            actor=user_id,
            target=workspace.pk,
            user=user_id,
            role=role,
        )


def admit_to_projects(
    *, organization_id: uuid.UUID, user_id: uuid.UUID, places: Iterable[ProjectPlace]
) -> None:
    """Give somebody those of the projects that are there."""
    roles = {place.project_id: place.role for place in places}
    for project in Project.objects.filter(pk__in=roles, deleted_at=None):
        role = roles[project.pk]
        ProjectMember.objects.get_or_create(
            organization_id=organization_id, project=project, user_id=user_id, defaults={"role": role}
        )
        record(
            "project.member_added",
            organization_id,
            actor=user_id,
            target=project.pk,
            user=user_id,
            role=role,
        )


def dismiss(*, organization_id: uuid.UUID, user_id: uuid.UUID, successor_id: uuid.UUID | None) -> None:
    """End all of somebody's memberships; a workspace or project left without a manager gets the successor."""
    workspaces = _end(WorkspaceMember, user_id, "workspace_id")
    projects = _end(ProjectMember, user_id, "project_id")
    if successor_id is None:
        return
    kept = WorkspaceMember.objects.filter(workspace_id__in=workspaces, role=Role.MANAGER)
    for workspace_id in workspaces - set(kept.values_list("workspace_id", flat=True)):
        WorkspaceMember.objects.update_or_create(
            organization_id=organization_id,
            workspace_id=workspace_id,
            user_id=successor_id,
            defaults={"role": Role.MANAGER},
        )
        record(
            "workspace.manager_replaced",
            organization_id,
            actor=None,
            target=workspace_id,
            manager=successor_id,
        )
    left = ProjectMember.objects.filter(MANAGING_SHARES, project_id__in=projects)
    for project_id in projects - set(left.values_list("project_id", flat=True)):
        ProjectMember.objects.update_or_create(
            organization_id=organization_id,
            project_id=project_id,
            user_id=successor_id,
            defaults={"role": Role.MANAGER},
        )
        record(
            "project.manager_replaced",
            organization_id,
            actor=None,
            target=project_id,
            manager=successor_id,
        )


def _end(model: Any, user_id: uuid.UUID, place: str) -> set[uuid.UUID]:
    """Remove the person's rows; gives the places that the person managed."""
    own = model.objects.filter(user_id=user_id)
    managed = set(own.filter(role=Role.MANAGER).values_list(place, flat=True))
    own.delete()
    return managed
