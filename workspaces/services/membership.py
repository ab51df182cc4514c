"""Workspaces and projects of people who join the organization and who leave it."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet

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
    managing = WorkspaceMember.objects.filter(role=Role.MANAGER)
    for workspace_id in _without_manager(workspaces, managing, "workspace_id"):
        _put_in(WorkspaceMember, organization_id, successor_id, workspace_id=workspace_id)
        record(
            "workspace.manager_replaced",
            organization_id,
            actor=None,
            target=workspace_id,
            manager=successor_id,
        )
    shares = ProjectMember.objects.filter(MANAGING_SHARES)
    for project_id in _without_manager(projects, shares, "project_id"):
        _put_in(ProjectMember, organization_id, successor_id, project_id=project_id)
        record(
            "project.manager_replaced", organization_id, actor=None, target=project_id, manager=successor_id
        )


def _without_manager(places: set[uuid.UUID], managing: QuerySet[Any], place: str) -> set[uuid.UUID]:
    """Those of the places that no row of ``managing`` is of."""
    kept = managing.filter(**{f"{place}__in": places})
    return places - set(kept.values_list(place, flat=True))


def _put_in(model: Any, organization_id: uuid.UUID, user_id: uuid.UUID, **place: uuid.UUID) -> None:
    model.objects.update_or_create(
        organization_id=organization_id, user_id=user_id, **place, defaults={"role": Role.MANAGER}
    )


def _end(model: Any, user_id: uuid.UUID, place: str) -> set[uuid.UUID]:
    """Remove the person's rows; gives the places that the person managed."""
    own = model.objects.filter(user_id=user_id)
    managed = set(own.filter(role=Role.MANAGER).values_list(place, flat=True))
    own.delete()
    return managed
