"""Projects: made, changed, put away, deleted."""

import uuid
from collections.abc import Mapping
from typing import Any

from accounts.contracts import Access
from accounts.services.members import announce
from byokplatform.audit import record
from byokplatform.core.exceptions import NotFound
from workspaces import selectors
from workspaces.exceptions import Archived, RoleTooLow
from workspaces.models import Project, ProjectMember, Role
from workspaces.permissions import object_allows
from workspaces.services.shelving import mark_archived, mark_deleted, mark_restored


def create_project(
    *, access: Access, workspace_id: uuid.UUID, facts: Mapping[str, Any], inherits: bool = False
) -> Project:
    """A project in a workspace where the caller may edit: private, or with the workspace's people from the start."""
    access.require("projects.create")
    home = selectors.workspace(access, workspace_id)
    if not object_allows(selectors.role_of(home), "workspace.add_project"):
        raise RoleTooLow("You can read this workspace, not add to it.")
    if home.archived_at is not None:
        raise Archived()
    made: Project = Project.objects.create(
        organization_id=home.organization_id, workspace=home, created_by_id=access.user_id, **facts
    )
    ProjectMember.objects.create(
        organization_id=made.organization_id, project=made, user_id=access.user_id, role=Role.MANAGER
    )
    if inherits:
        ProjectMember.objects.create(
            organization_id=made.organization_id, project=made, workspace=home, role=ProjectMember.INHERIT
        )
        announce(home.pk)
    record("project.created", made.organization_id, actor=access.user_id, target=made.pk, inherits=inherits)
    return made


def update_project(*, access: Access, project_id: uuid.UUID, facts: Mapping[str, Any]) -> Project:
    """Change name, instructions or default models."""
    access.require("projects.create")
    project = selectors.governed_project(access, project_id)
    allowed = object_allows(selectors.role_of(project), "project.update")
    if not (allowed or selectors.governs_project(access, project)):
        raise RoleTooLow("You can read this project, not change it.")
    if project.is_archived:
        raise Archived()
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
    announce(project.pk)
    return project


def archive_project(*, access: Access, project_id: uuid.UUID) -> Project:
    """Put it away: it and its conversations can be read, not changed."""
    project = managed_project(access, project_id)
    if mark_archived(project):
        record("project.archived", project.organization_id, actor=access.user_id, target=project.pk)
        announce(project.pk)
    return project


def restore_project(*, access: Access, project_id: uuid.UUID) -> Project:
    """Bring back what was archived or deleted."""
    project = managed_project(access, project_id, deleted=True)
    if mark_restored(project):
        record("project.restored", project.organization_id, actor=access.user_id, target=project.pk)
        announce(project.pk)
    return project


def delete_project(*, access: Access, project_id: uuid.UUID) -> None:
    """Out of everybody's sight from now on, with its conversations; erased after the grace."""
    project = managed_project(access, project_id)
    mark_deleted(project)
    record("project.deleted", project.organization_id, actor=access.user_id, target=project.pk)
    announce(project.pk)


def managed_project(access: Access, project_id: uuid.UUID, *, deleted: bool = False) -> Project:
    """The project, locked, for who may manage it; 404 to who does not even see it, 403 to who does."""
    access.require("projects.create")
    project = selectors.governed_project(access, project_id, deleted=deleted)
    if not selectors.governs_project(access, project):
        if project.deleted_at is not None:
            raise NotFound("There is no such project.")
        raise RoleTooLow("Only a manager of the project may do this.")
    Project.objects.select_for_update().get(pk=project.pk)
    return project
