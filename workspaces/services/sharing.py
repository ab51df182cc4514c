"""Who belongs to a workspace or a project: given, changed, taken back."""

import uuid
from typing import Any

from accounts.contracts import Access
from accounts.models import Membership
from accounts.services.members import announce
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound
from workspaces import selectors
from workspaces.exceptions import LastManager
from workspaces.models import ProjectMember, Role, Workspace, WorkspaceMember
from workspaces.services.projects import managed_project
from workspaces.services.workspaces import managed_workspace


def add_to_workspace(
    *, access: Access, workspace_id: uuid.UUID, user_id: uuid.UUID, role: str
) -> WorkspaceMember:
    """Admit a member of the organization; 409 for somebody who is in already."""
    place = managed_workspace(access, workspace_id)
    if _organization_role(user_id) == "guest":
        raise Conflict(
            "A guest belongs to single projects. Give the person another role in the organization first."
        )
    made, is_new = WorkspaceMember.objects.get_or_create(
        organization_id=place.organization_id, workspace=place, user_id=user_id, defaults={"role": role}
    )
    if not is_new:
        raise Conflict("This person belongs to the workspace already.")
    record(
        "workspace.member_added",
        place.organization_id,
        actor=access.user_id,
        target=place.pk,
        user=user_id,
        role=role,
    )
    announce(user_id)
    return selectors.workspace_people(place.pk).get(pk=made.pk)


def change_in_workspace(
    *, access: Access, workspace_id: uuid.UUID, member_id: uuid.UUID, role: str
) -> WorkspaceMember:
    """Another role in the workspace. LastManager when nobody would be left to manage it."""
    place = managed_workspace(access, workspace_id)
    member = _of_workspace(place, member_id)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    _require_workspace_manager(place.pk)
    record(
        "workspace.member_updated",
        place.organization_id,
        actor=access.user_id,
        target=place.pk,
        user=member.user_id,
        role=[before, role],
    )
    announce(member.user_id)
    return member


def remove_from_workspace(*, access: Access, workspace_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """End a membership; one's own needs no right. What the workspace was given goes out of the person's sight."""
    place = selectors.governed_workspace(access, workspace_id)
    member = _of_workspace(place, member_id)
    if member.user_id != access.user_id:
        place = managed_workspace(access, workspace_id)
    member.delete()
    _require_workspace_manager(place.pk)
    record(
        "workspace.member_removed",
        place.organization_id,
        actor=access.user_id,
        target=place.pk,
        user=member.user_id,
    )
    announce(member.user_id)


def give_project(
    *,
    access: Access,
    project_id: uuid.UUID,
    role: str,
    user_id: uuid.UUID | None = None,
    workspace_id: uuid.UUID | None = None,
) -> ProjectMember:
    """Give a project to a person or to a whole workspace; 409 where it was given already."""
    project = managed_project(access, project_id)
    if (user_id is None) == (workspace_id is None):
        raise InvalidRequest(errors={"user": ["Name a user or a workspace."]})
    if user_id is not None:
        _check_person(user_id, role)
    if workspace_id is not None:
        _check_workspace(access, workspace_id)
    made, is_new = ProjectMember.objects.get_or_create(
        organization_id=project.organization_id,
        project_id=project.pk,
        user_id=user_id,
        workspace_id=workspace_id,
        defaults={"role": role},
    )
    if not is_new:
        raise Conflict("The project was given there already. Change the role instead.")
    record("project.member_added", made.organization_id, **_given(access, made), role=role)
    announce(made.user_id or made.project_id)
    return selectors.project_people(project.pk).get(pk=made.pk)


def change_share(*, access: Access, project_id: uuid.UUID, member_id: uuid.UUID, role: str) -> ProjectMember:
    """Another role in the project. LastManager when nobody would be left to manage it."""
    project = managed_project(access, project_id)
    share = _of_project(project.pk, member_id)
    if share.user_id is not None:
        _check_person(share.user_id, role)
    before, share.role = share.role, role
    share.save(update_fields=["role"])
    _require_project_manager(project.pk)
    record("project.member_updated", share.organization_id, **_given(access, share), role=[before, role])
    announce(share.user_id or share.project_id)
    return share


def take_back(*, access: Access, project_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """End a share; one's own needs no right."""
    project = selectors.governed_project(access, project_id)
    share = _of_project(project.pk, member_id)
    if share.user_id != access.user_id:
        managed_project(access, project_id)
    share.delete()
    _require_project_manager(project.pk)
    record("project.member_removed", share.organization_id, **_given(access, share))
    announce(share.user_id or share.project_id)


def _given(access: Access, share: ProjectMember) -> dict[str, Any]:
    """Who gave which project to whom, for the trail."""
    to = {"user": share.user_id} if share.user_id else {"workspace": share.workspace_id}
    return {"actor": access.user_id, "target": share.project_id, **to}


def _check_person(user_id: uuid.UUID, role: str) -> None:
    if role not in Role.values:
        raise InvalidRequest(errors={"role": ["A person is a manager, an editor or a viewer."]})
    if _organization_role(user_id) == "guest" and role == Role.MANAGER:
        raise Conflict("A guest reads or edits a project; managing it takes a member of the organization.")


def _organization_role(user_id: uuid.UUID) -> str:
    """The role of an active member who may see content."""
    active = Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE)
    role: str | None = active.values_list("role", flat=True).first()
    if role is None:
        raise InvalidRequest(errors={"user": ["There is no such member of the organization."]})
    if role == "auditor":
        raise Conflict("An auditor sees no content. Give the person another role in the organization first.")
    return role


def _check_workspace(access: Access, workspace_id: uuid.UUID) -> None:
    known = selectors.workspaces(access, everything=True).filter(pk=workspace_id)
    if not known.exists():
        raise InvalidRequest(errors={"workspace": ["There is no such workspace."]})


def _of_workspace(place: Workspace, member_id: uuid.UUID) -> WorkspaceMember:
    found = selectors.workspace_people(place.pk).filter(pk=member_id).first()
    if found is None:
        raise NotFound("There is no such member of the workspace.")
    return found


def _of_project(project_id: uuid.UUID, member_id: uuid.UUID) -> ProjectMember:
    found = selectors.project_people(project_id).filter(pk=member_id).first()
    if found is None:
        raise NotFound("The project was not given there.")
    return found


def _require_workspace_manager(workspace_id: uuid.UUID) -> None:
    if not WorkspaceMember.objects.filter(workspace_id=workspace_id, role=Role.MANAGER).exists():
        raise LastManager()


def _require_project_manager(project_id: uuid.UUID) -> None:
    if not ProjectMember.objects.filter(selectors.MANAGING_SHARES, project_id=project_id).exists():
        raise LastManager()
