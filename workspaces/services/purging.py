"""Deleted workspaces and projects whose time to be restored is over."""

import logging
import uuid

from django.db import connection
from django.db.models.functions import Now

from accounts.contracts import GRACE
from byokplatform.audit import record
from byokplatform.core.tenancy import organization_scope
from workspaces.events import project_purging
from workspaces.models import Project, Workspace

logger = logging.getLogger(__name__)


def purge_due() -> int:
    """Erase what is due; gives how many workspaces and projects that were."""
    due = _due()
    for organization_id, project_id, workspace_id in due:
        try:
            with organization_scope(organization_id):
                if workspace_id is not None:
                    _purge_workspace(workspace_id)
                if project_id is not None:
                    _purge_project(project_id)
        except Exception:
            # One that cannot be erased now must not keep the others from it; it is due again.
            logger.exception("project %s or workspace %s not erased", project_id, workspace_id)
    return len(due)


def _purge_workspace(workspace_id: uuid.UUID) -> None:
    due = Workspace.objects.select_for_update().filter(pk=workspace_id, deleted_at__lt=Now() - GRACE)
    row = due.first()
    if row is None:
        return
    for project in Project.objects.filter(workspace=row):
        _erase(project)
    record("workspace.purged", row.organization_id, actor=None, target=row.pk)
    row.delete()


def _purge_project(project_id: uuid.UUID) -> None:
    due = Project.objects.select_for_update(of=("self",)).filter(pk=project_id, deleted_at__lt=Now() - GRACE)
    row = due.first()
    if row is not None:
        _erase(row)


def _erase(project: Project) -> None:
    project_purging.send(sender=None, organization_id=project.organization_id, project_id=project.pk)
    record("project.purged", project.organization_id, actor=None, target=project.pk)
    project.delete()


def _due() -> list[tuple[uuid.UUID, uuid.UUID | None, uuid.UUID | None]]:
    # Across organizations: the function gives ids alone, and each is then treated within its own scope.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, project_id, workspace_id FROM byok_due_shelves(make_interval(secs => %s))",
            [GRACE.total_seconds()],
        )
        return cursor.fetchall()
