"""What crosses this floor's border: who asks, and where."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, replace

from accounts.exceptions import MfaRequired, OrganizationDeleted
from accounts.permissions import WHILE_DELETED, actions_of
from byokplatform.core.exceptions import NotFound, PermissionDenied

# How long a deleted organization can be brought back.
GRACE = dt.timedelta(days=14)


# Roles in a workspace or a project, the least one first.
OBJECT_ROLES = ("viewer", "editor", "manager")


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    """A project that an invitation opens, and the role there."""

    project_id: uuid.UUID
    role: str


@dataclass(frozen=True, slots=True)
class MembershipFacts:
    """One active membership of the caller."""

    organization_id: uuid.UUID
    slug: str
    name: str
    role: str
    require_mfa: bool = False
    # Nothing is open to this person's session here until it has a second factor.
    mfa_required: bool = False
    # Set while the organization waits to be erased: owners alone still read it.
    deleted_at: dt.datetime | None = None
    last_seen_at: dt.datetime | None = None
    # Why no call of a model is made here now; None while nothing is frozen.
    frozen: str | None = None

    @property
    def erased_at(self) -> dt.datetime | None:
        """When a deleted organization is gone for good."""
        return self.deleted_at + GRACE if self.deleted_at else None


@dataclass(frozen=True, slots=True)
class Access:
    """The caller, proved: the same for requests, sockets, tokens and tasks.

    ``memberships`` are active ones only, and one alone when a token speaks. ``scopes`` is None for a person.
    """

    user_id: uuid.UUID
    email: str
    name: str
    memberships: tuple[MembershipFacts, ...]
    token_id: uuid.UUID | None = None
    scopes: frozenset[str] | None = None
    # A token's limits: the one project whose conversations it sees, and the models it may use.
    project_id: uuid.UUID | None = None
    model_patterns: tuple[str, ...] = ()
    # When the secret dies that the caller showed: its token's end, or that of a rotation's overlap.
    good_until: dt.datetime | None = None

    @property
    def organizations(self) -> tuple[uuid.UUID, ...]:
        """Where the caller may come in now."""
        return tuple(one.organization_id for one in self.memberships if not one.mfa_required)

    @property
    def organization_id(self) -> uuid.UUID:
        """The organization, once narrowed to one; 404 when the caller has none or several."""
        if len(self.memberships) != 1:
            raise NotFound("Say which organization is meant.")
        return self.memberships[0].organization_id

    def narrowed(self, organization: uuid.UUID | str) -> "Access":
        """The same caller in one organization (id or slug); 404 when not a member.

        MfaRequired when the organization asks for a second factor that the session does not have.
        """
        wanted = str(organization)
        for one in self.memberships:
            if wanted in (str(one.organization_id), one.slug):
                if one.mfa_required:
                    raise MfaRequired()
                return replace(self, memberships=(one,))
        raise NotFound("There is no such organization, or you are not a member of it.")

    def without_mfa_demands(self) -> "Access":
        return replace(self, memberships=tuple(replace(one, mfa_required=False) for one in self.memberships))

    def role_in(self, organization: uuid.UUID) -> str:
        return self.narrowed(organization).memberships[0].role

    def can(self, action: str) -> bool:
        """Whether the caller may do this in the organization narrowed to."""
        return len(self.memberships) == 1 and action in self.permissions_in(self.memberships[0])

    def require(self, action: str) -> None:
        if self.can(action):
            return
        if any(one.deleted_at for one in self.memberships) and action not in WHILE_DELETED:
            raise OrganizationDeleted()
        raise PermissionDenied()

    def allows_model(self, model: str) -> bool:
        """Whether ``provider/model`` is among the caller's models."""
        return not self.model_patterns or any(covers(one, model) for one in self.model_patterns)

    def require_model(self, model: str) -> None:
        if not self.allows_model(model):
            raise PermissionDenied("This access token may not use this model.")

    def require_project(self, project_id: uuid.UUID | None) -> None:
        """Refuse a place outside the one project of a token that has one."""
        if self.project_id is not None and project_id != self.project_id:
            raise PermissionDenied("This access token works in one project alone.")

    def permissions_in(self, membership: MembershipFacts) -> list[str]:
        """Every action that is open to the caller there, sorted."""
        if membership.mfa_required:
            return []
        actions = actions_of(membership.role, self.scopes)
        return [one for one in actions if one in WHILE_DELETED] if membership.deleted_at else actions


def covers(pattern: str, model: str) -> bool:
    """Whether a pattern, in which ``*`` stands for any text, covers a model or all that another pattern covers."""
    parts = [re.escape(part) for part in pattern.split("*")]
    return re.fullmatch(".*".join(parts), model, re.DOTALL) is not None
