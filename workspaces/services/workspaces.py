"""Workspaces: made, renamed, put away, deleted."""

import secrets
import uuid

from django.utils.text import slugify

from accounts.contracts import Access
from accounts.services.members import announce
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, NotFound
from workspaces import selectors
from workspaces.exceptions import RoleTooLow
from workspaces.models import Role, Workspace, WorkspaceMember
from workspaces.services.shelving import mark_archived, mark_deleted, mark_restored


def create_workspace(*, organization_id: uuid.UUID, manager_id: uuid.UUID, name: str) -> Workspace:
    """A workspace with its first manager."""
    slug = slugify(name)[:48] or "workspace"
    if Workspace.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    made: Workspace = Workspace.objects.create(organization_id=organization_id, name=name, slug=slug)
    WorkspaceMember.objects.create(
        organization_id=organization_id, workspace=made, user_id=manager_id, role=Role.MANAGER
    )
    record("workspace.created", organization_id, actor=manager_id, target=made.pk)
    return made


def rename_workspace(*, access: Access, workspace_id: uuid.UUID, name: str) -> Workspace:
    """Another name; the slug stays, because programs hold on to it."""
    row = managed_workspace(access, workspace_id)
    if name != row.name:
        row.name = name
        row.save(update_fields=["name"])
        record("workspace.updated", row.organization_id, actor=access.user_id, target=row.pk, fields=["name"])
    return row


def archive_workspace(*, access: Access, workspace_id: uuid.UUID) -> Workspace:
    """Put it away with all its projects: they can be read, not changed."""
    row = managed_workspace(access, workspace_id)
    _require_another(row)
    if mark_archived(row):
        record("workspace.archived", row.organization_id, actor=access.user_id, target=row.pk)
        announce(row.pk)
    return row


def restore_workspace(*, access: Access, workspace_id: uuid.UUID) -> Workspace:
    """Bring back what was archived or deleted."""
    row = managed_workspace(access, workspace_id, deleted=True)
    if mark_restored(row):
        record("workspace.restored", row.organization_id, actor=access.user_id, target=row.pk)
        announce(row.pk)
    return row


def delete_workspace(*, access: Access, workspace_id: uuid.UUID) -> None:
    """Out of sight with all its projects from now on; erased after the grace."""
    row = managed_workspace(access, workspace_id)
    _require_another(row)
    mark_deleted(row)
    record("workspace.deleted", row.organization_id, actor=access.user_id, target=row.pk)
    announce(row.pk)


def managed_workspace(access: Access, workspace_id: uuid.UUID, *, deleted: bool = False) -> Workspace:
    """The workspace, locked, for who may manage it; 404 to who does not even see it, 403 to who does."""
    access.require("projects.create")
    row = selectors.governed_workspace(access, workspace_id, deleted=deleted)
    if not selectors.governs_workspace(access, row):
        if row.deleted_at is not None:
            raise NotFound("There is no such workspace.")
        raise RoleTooLow("Only a manager of the workspace may do this.")
    Workspace.objects.select_for_update().get(pk=row.pk)
    return row


def _require_another(row: Workspace) -> None:
    # Locked in one order: two that are put away at once must not both be the last.
    live = Workspace.objects.select_for_update().filter(archived_at=None, deleted_at=None).order_by("id")
    if not [one for one in live if one.pk != row.pk]:
        raise Conflict("An organization keeps one workspace at least. Make another one first.")
