"""Reads, always through the caller's access."""

import uuid

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.contracts import Access
from byokplatform.core.exceptions import NotFound
from workspaces.models import Project, Workspace, WorkspaceMember

EDITING = (WorkspaceMember.Role.MANAGER, WorkspaceMember.Role.EDITOR)


def workspaces(access: Access) -> QuerySet[Workspace]:
    """The caller's workspaces, each with the caller's ``role``."""
    mine = WorkspaceMember.objects.filter(user_id=access.user_id)
    role = mine.filter(workspace_id=OuterRef("pk")).values("role")[:1]
    rows: QuerySet[Workspace] = Workspace.objects.filter(pk__in=mine.values("workspace_id"))
    return rows.annotate(role=Subquery(role))


def projects(access: Access) -> QuerySet[Project]:
    """The projects of the caller's workspaces, each with the caller's ``role``."""
    mine = WorkspaceMember.objects.filter(user_id=access.user_id)
    role = mine.filter(workspace_id=OuterRef("workspace_id")).values("role")[:1]
    rows: QuerySet[Project] = Project.objects.filter(workspace_id__in=mine.values("workspace_id"))
    if access.project_id is not None:
        rows = rows.filter(pk=access.project_id)
    return rows.annotate(role=Subquery(role))


def workspace(access: Access, workspace_id: uuid.UUID) -> Workspace:
    found = workspaces(access).filter(pk=workspace_id).first()
    if found is None:
        raise NotFound("There is no such workspace.")
    return found


def project(access: Access, project_id: uuid.UUID) -> Project:
    found = projects(access).filter(pk=project_id).first()
    if found is None:
        raise NotFound("There is no such project.")
    return found
