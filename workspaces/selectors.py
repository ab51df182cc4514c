"""Reads, always through the caller's access.

What somebody sees is what was given to them. Administrators find everything (``governed_…``), to manage it: that lets
nobody read a conversation.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from accounts.contracts import Access
from accounts.models import Membership, User
from byokplatform.core.exceptions import NotFound
from workspaces.contracts import Reader, Shelf
from workspaces.models import Project, ProjectMember, Workspace, WorkspaceMember
from workspaces.permissions import RANKS, object_allows

RANK = Case(*(When(role=role, then=Value(rank)) for role, rank in RANKS.items()))
MANAGING_SHARES = Q(role__in=["manager", ProjectMember.INHERIT])


def workspaces(access: Access, shelf: Shelf = "live", *, everything: bool = False) -> QuerySet[Workspace]:
    """The caller's workspaces, each with the caller's ``role`` and its number of ``people``.

    ``everything`` gives all of the organization, for who may manage them; deleted ones are for managers alone.
    """
    mine = WorkspaceMember.objects.filter(user_id=access.user_id)
    role = Subquery(mine.filter(workspace_id=OuterRef("pk")).values("role")[:1])
    rows: QuerySet[Workspace] = Workspace.objects.filter(_on(shelf)).annotate(role=role)
    if everything and access.can("workspaces.manage"):
        return rows
    if shelf == "deleted":
        mine = mine.filter(role="manager")
    return rows.filter(pk__in=mine.values("workspace_id"))


def workspace(access: Access, workspace_id: uuid.UUID) -> Workspace:
    """One of the caller's workspaces, put away or not."""
    rows = workspaces(access) | workspaces(access, "archived")
    return _one(rows.filter(pk=workspace_id), "There is no such workspace.")


def governed_workspace(access: Access, workspace_id: uuid.UUID, *, deleted: bool = False) -> Workspace:
    """One that the caller belongs to or may manage; ``deleted`` finds those that wait to be erased too."""
    rows = workspaces(access, everything=True) | workspaces(access, "archived", everything=True)
    if deleted:
        rows = rows | workspaces(access, "deleted", everything=True)
    return _one(rows.filter(pk=workspace_id), "There is no such workspace.")


def workspace_people(workspace_id: uuid.UUID) -> QuerySet[WorkspaceMember]:
    """Who belongs to a workspace that the caller was found to see."""
    rows: QuerySet[WorkspaceMember] = WorkspaceMember.objects.filter(workspace_id=workspace_id)
    return rows.select_related("user").annotate(organization_role=_organization_role())


def visible_projects(access: Access) -> QuerySet[Project]:
    """Every project that was given to the caller and is not deleted, put away or not."""
    rows: QuerySet[Project] = Project.objects.filter(pk__in=_given_to(access).values("project_id"))
    if access.project_id is not None:
        rows = rows.filter(pk=access.project_id)
    return rows.filter(deleted_at=None, workspace__deleted_at=None)


def projects(access: Access, shelf: Shelf = "live", *, everything: bool = False) -> QuerySet[Project]:
    """Projects with the caller's ``role`` there, and whether each ``is_shared`` and ``inherits``.

    ``everything`` gives all of the organization, for who may manage them; deleted ones are for managers alone.
    """
    rows: QuerySet[Project] = Project.objects.filter(workspace__deleted_at=None)
    if access.project_id is not None:
        rows = rows.filter(pk=access.project_id)
    if not (everything and access.can("projects.manage_all")):
        rows = rows.filter(pk__in=_given_to(access).values("project_id"))
        if shelf == "deleted":
            rows = rows.annotate(rank=project_rank(access, OuterRef("pk"))).filter(rank=RANKS["manager"])
    return _described(access, rows.filter(_project_on(shelf)))


def project(access: Access, project_id: uuid.UUID) -> Project:
    """One that was given to the caller, put away or not; 404 for any other, an administrator's too."""
    return _one(
        _described(access, visible_projects(access)).filter(pk=project_id), "There is no such project."
    )


def governed_project(access: Access, project_id: uuid.UUID, *, deleted: bool = False) -> Project:
    """One that the caller was given or may manage; ``deleted`` finds those that wait to be erased too."""
    shelves: tuple[Shelf, ...] = ("live", "archived", "deleted") if deleted else ("live", "archived")
    found = (projects(access, shelf, everything=True).filter(pk=project_id).first() for shelf in shelves)
    row = next((one for one in found if one is not None), None)
    if row is None:
        raise NotFound("There is no such project.")
    return row


def governs_project(access: Access, row: Project) -> bool:
    """Whether the caller says who belongs to a project that ``governed_project`` gave."""
    return access.can("projects.manage_all") or object_allows(role_of(row), "project.manage")


def governs_workspace(access: Access, row: Workspace) -> bool:
    return access.can("workspaces.manage") or object_allows(role_of(row), "workspace.manage")


def role_of(row: Project | Workspace) -> str | None:
    """The caller's role in a row that came from here; None for an administrator without one."""
    role: str | None = row.role  # type: ignore[union-attr]
    return role


def project_people(project_id: uuid.UUID) -> QuerySet[ProjectMember]:
    """Whom a project, that the caller was found to see, was given to."""
    rows: QuerySet[ProjectMember] = ProjectMember.objects.filter(project_id=project_id)
    return rows.select_related("user", "workspace").annotate(organization_role=_organization_role())


def readers(project_id: uuid.UUID) -> list[Reader]:
    """Everybody who sees a project, by name, with the most that each may do there. Three queries, however many."""
    best: dict[uuid.UUID, int] = {}
    shares = list(ProjectMember.objects.filter(project_id=project_id))
    through = {one.workspace_id: one.role for one in shares if one.workspace_id}
    pairs = [(one.user_id, one.role) for one in shares if one.user_id]
    for row in WorkspaceMember.objects.filter(workspace_id__in=through, workspace__deleted_at=None):
        given = through[row.workspace_id]
        pairs.append((row.user_id, row.role if given == ProjectMember.INHERIT else given))
    for user_id, role in pairs:
        best[user_id] = max(best.get(user_id, 0), RANKS[role])
    names = {rank: role for role, rank in RANKS.items()}
    people = sorted(_active(best), key=lambda one: (one.display_name.lower(), one.pk))
    return [Reader(one.pk, one.display_name, names[best[one.pk]]) for one in people]  # type: ignore[arg-type]


def project_rank(access: Access, project: Combinable) -> Combinable:
    """The caller's rank in a project, as an expression; NULL where the caller has none."""
    there = WorkspaceMember.objects.filter(user_id=access.user_id, workspace_id=OuterRef("workspace_id"))
    inherited = Subquery(there.annotate(rank=RANK).values("rank")[:1])
    shares = _given_to(access).filter(project_id=project)
    ranked = shares.annotate(best=Case(When(role=ProjectMember.INHERIT, then=inherited), default=RANK))
    return Subquery(ranked.order_by(F("best").desc(nulls_last=True)).values("best")[:1])


def writable_projects(access: Access) -> QuerySet[Project]:
    """Projects where the caller may write."""
    return _ranked(access).filter(rank__gte=RANKS["editor"])


def managed_projects(access: Access) -> QuerySet[Project]:
    """Projects of which the caller is a manager, or all, for who manages those."""
    if not access.can("projects.create"):
        return Project.objects.none()
    if not access.can("projects.manage_all"):
        return _ranked(access).filter(rank__gte=RANKS["manager"])
    rows: QuerySet[Project] = Project.objects.filter(deleted_at=None, workspace__deleted_at=None)
    return rows if access.project_id is None else rows.filter(pk=access.project_id)


def ranks(pairs: Collection[tuple[uuid.UUID, uuid.UUID]]) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """Of these people and projects, the rank that each person has in the project; in two queries, however many."""
    there = {"project__deleted_at": None, "project__workspace__deleted_at": None}
    shares = list(ProjectMember.objects.filter(project_id__in={project for _, project in pairs}, **there))
    through = {one.workspace_id for one in shares if one.workspace_id}
    people = {(user, place) for user, _ in pairs for place in through}
    belonging = roles_in_workspaces(people)
    found: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for share in shares:
        for user, project in pairs:
            role = share.role if share.user_id == user else belonging.get((user, share.workspace_id))
            if project != share.project_id or role is None:
                continue
            given = role if share.role == ProjectMember.INHERIT else share.role
            found[user, project] = max(found.get((user, project), 0), RANKS[given])
    return found


def roles_in_workspaces(
    pairs: Collection[tuple[uuid.UUID, uuid.UUID]],
) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """Of these people and workspaces, the role of each who belongs to one that is there."""
    users, places = {user for user, _ in pairs}, {place for _, place in pairs}
    rows = WorkspaceMember.objects.filter(
        user_id__in=users, workspace_id__in=places, workspace__deleted_at=None
    )
    found = {(row.user_id, row.workspace_id): row.role for row in rows}
    return {pair: role for pair, role in found.items() if pair in set(pairs)}


def role_from_rank(name: str) -> Combinable:
    """The role's name for the rank in that annotation."""
    return Case(*(When(**{name: rank}, then=Value(role)) for role, rank in RANKS.items()))


def _given_to(access: Access) -> QuerySet[ProjectMember]:
    """What was given to the caller, in person or with a workspace that is there."""
    mine = WorkspaceMember.objects.filter(user_id=access.user_id, workspace__deleted_at=None)
    rows: QuerySet[ProjectMember] = ProjectMember.objects.filter(
        Q(user_id=access.user_id) | Q(workspace_id__in=mine.values("workspace_id"))
    )
    return rows


def _ranked(access: Access) -> QuerySet[Any]:
    return visible_projects(access).annotate(rank=project_rank(access, OuterRef("pk")))


def _described(access: Access, rows: QuerySet[Project]) -> QuerySet[Project]:
    shares = ProjectMember.objects.filter(project_id=OuterRef("pk"))
    inherited = shares.filter(role=ProjectMember.INHERIT, workspace_id=OuterRef("workspace_id"))
    ranked = rows.select_related("workspace").annotate(rank=project_rank(access, OuterRef("pk")))
    return ranked.annotate(
        role=role_from_rank("rank"),
        is_shared=Exists(shares.exclude(user_id=access.user_id)),
        inherits=Exists(inherited),
    )


def _on(shelf: Shelf) -> Q:
    if shelf == "deleted":
        return Q(deleted_at__isnull=False)
    return Q(deleted_at=None, archived_at__isnull=shelf == "live")


def _project_on(shelf: Shelf) -> Q:
    if shelf == "deleted":
        return _on(shelf)
    live = Q(archived_at=None, workspace__archived_at=None)
    return Q(deleted_at=None) & (live if shelf == "live" else ~live)


def _organization_role() -> Subquery:
    own = Membership.objects.filter(user_id=OuterRef("user_id"))
    return Subquery(own.values("role")[:1])


def _active(user_ids: Any) -> QuerySet[User]:
    active = Membership.objects.filter(status=Membership.Status.ACTIVE, user_id__in=list(user_ids))
    return User.objects.filter(pk__in=active.values("user_id"))


def _one(rows: QuerySet[Any], otherwise: str) -> Any:
    found = rows.first()
    if found is None:
        raise NotFound(otherwise)
    return found
