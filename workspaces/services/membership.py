"""Workspaces of people who join the organization and who leave it."""

import uuid
from collections.abc import Collection

from byokplatform.audit import record
from workspaces.models import Workspace, WorkspaceMember

MANAGER = WorkspaceMember.Role.MANAGER


def admit(
    *, organization_id: uuid.UUID, user_id: uuid.UUID, workspaces: Collection[uuid.UUID], role: str
) -> None:
    """Make somebody a member of those of the workspaces that are there."""
    for workspace in Workspace.objects.filter(pk__in=workspaces):
        WorkspaceMember.objects.get_or_create(
            organization_id=organization_id, workspace=workspace, user_id=user_id, defaults={"role": role}
        )
        record("workspace.member_added", organization_id, actor=user_id, target=workspace.pk, role=role)


def dismiss(*, organization_id: uuid.UUID, user_id: uuid.UUID, successor_id: uuid.UUID | None) -> None:
    """End all of somebody's memberships; a workspace left without a manager gets the successor."""
    own = WorkspaceMember.objects.filter(user_id=user_id)
    managed = set(own.filter(role=MANAGER).values_list("workspace_id", flat=True))
    own.delete()
    kept = WorkspaceMember.objects.filter(workspace_id__in=managed, role=MANAGER)
    orphaned = managed - set(kept.values_list("workspace_id", flat=True))
    if successor_id is None:
        return
    for workspace_id in orphaned:
        WorkspaceMember.objects.update_or_create(
            organization_id=organization_id,
            workspace_id=workspace_id,
            user_id=successor_id,
            defaults={"role": MANAGER},
        )
        record(
            "workspace.manager_replaced",
            organization_id,
            actor=None,
            target=workspace_id,
            manager=str(successor_id),
        )
