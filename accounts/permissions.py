"""Who may do what in an organization: one table, role by action. ``docs/permissions.md`` is written from it."""

from typing import Final, Literal, NamedTuple

Role = Literal["owner", "admin", "member", "viewer", "auditor", "guest"]
ROLES: Final[tuple[Role, ...]] = ("owner", "admin", "member", "viewer", "auditor", "guest")
ROLE_DESCRIPTIONS: Final[dict[Role, str]] = {
    "owner": "Does everything, and alone deletes the organization or hands it over.",
    "admin": "Manages people, providers, shared keys and settings.",
    "member": "Works: chats, brings keys of their own, starts projects.",
    "viewer": "Reads what was shared with them; writes nothing.",
    "auditor": "Reads usage and the audit trail; sees no content and no key.",
    "guest": "Comes from outside: sees the projects given to them and nothing else, and brings keys of their own.",
}

# An owner and a guest are people; the other roles can be a program's, too.
PROGRAM_ROLES: Final[tuple[Role, ...]] = ("admin", "member", "viewer", "auditor")

EVERYBODY: Final = frozenset(ROLES)
INSIDE: Final = EVERYBODY - {"guest"}
READING: Final = frozenset({"owner", "admin", "member", "viewer"})
WORKING: Final = frozenset({"owner", "admin", "member"})
GUEST: Final = frozenset({"guest"})
MANAGING: Final = frozenset({"owner", "admin"})
AUDITING: Final = frozenset({"owner", "admin", "auditor"})
OWNING: Final = frozenset({"owner"})


class Action(NamedTuple):
    roles: frozenset[str]
    description: str


ACTIONS: Final[dict[str, Action]] = {
    "organization.read": Action(EVERYBODY, "See the organization and its settings."),
    "organization.leave": Action(EVERYBODY, "Leave it."),
    "organization.update": Action(MANAGING, "Rename it, and say whether a second factor is required."),
    "organization.freeze": Action(
        MANAGING, "Stop every call of a model here at once, and let calls be made again."
    ),
    "organization.transfer": Action(OWNING, "Make another member the owner in one's own place."),
    "organization.delete": Action(OWNING, "Delete the organization, with a time to think again."),
    "organization.restore": Action(OWNING, "Bring it back within that time."),
    "members.read": Action(INSIDE, "See who belongs to the organization."),
    "members.manage": Action(MANAGING, "Change roles, suspend people and let them back in."),
    "members.remove": Action(MANAGING, "Remove people."),
    "invitations.manage": Action(MANAGING, "Invite people, and see, resend and revoke invitations."),
    "providers.read": Action(READING | GUEST, "See the providers."),
    "providers.read_custom": Action(READING, "See the endpoints of the organization's own."),
    "providers.manage": Action(MANAGING, "Add, change and remove providers of the organization's own."),
    "models.read": Action(READING | GUEST, "See the models that can be used."),
    "keys.read": Action(WORKING | GUEST, "See one's own keys, never their secrets."),
    "keys.create_personal": Action(WORKING | GUEST, "Bring keys of one's own."),
    "keys.use_organization": Action(WORKING, "See and use the keys that the organization shares."),
    "keys.manage_organization": Action(MANAGING, "Bring and manage keys that the organization shares."),
    "keys.rotate": Action(MANAGING, "Seal all keys again under a new data key."),
    "tokens.create": Action(WORKING, "Make access tokens for oneself."),
    "tokens.manage_all": Action(MANAGING, "See and revoke everybody's access tokens."),
    "workspaces.read": Action(READING | GUEST, "See the workspaces and projects that one belongs to."),
    "workspaces.manage": Action(MANAGING, "Make workspaces; manage all of them, and who belongs to them."),
    "projects.create": Action(WORKING, "Make and change projects where one may edit."),
    "projects.manage_all": Action(
        MANAGING, "Manage all projects and who belongs to them. Reading in one takes a role in it."
    ),
    "conversations.read": Action(READING | GUEST, "Read one's own conversations and shared ones."),
    "conversations.write": Action(WORKING | GUEST, "Ask, where one may edit."),
    "conversations.begin_private": Action(WORKING, "Have conversations outside of any project."),
    "usage.read_own": Action(EVERYBODY, "See one's own usage and cost."),
    "usage.read_all": Action(AUDITING, "See everybody's usage and cost."),
    "audit.read": Action(AUDITING, "Read and export the audit trail."),
}
PERMISSIONS: Final[dict[str, frozenset[str]]] = {name: action.roles for name, action in ACTIONS.items()}
# All that is left in an organization that waits to be erased.
WHILE_DELETED: Final = frozenset(
    name for name in ACTIONS if name.partition(".")[2].startswith("read") or name == "organization.restore"
)

# What an access token may be limited to, and the actions that each scope opens.
SCOPES: Final[dict[str, frozenset[str]]] = {
    "chat": frozenset(
        {
            "organization.read",
            "models.read",
            "providers.read",
            "workspaces.read",
            "conversations.read",
            "conversations.write",
            "conversations.begin_private",
            "providers.read_custom",
            "keys.use_organization",
        }
    ),
    "gateway": frozenset(
        {"organization.read", "models.read", "providers.read_custom", "keys.use_organization"}
    ),
    "usage": frozenset({"organization.read", "usage.read_own", "usage.read_all"}),
    "manage": frozenset(PERMISSIONS),
}


def allowed(role: str, action: str, scopes: frozenset[str] | None) -> bool:
    """Whether the role has the action, and the token's scopes (None: a person's session) open it."""
    if role not in PERMISSIONS[action]:
        return False
    return scopes is None or any(action in SCOPES[scope] for scope in scopes if scope in SCOPES)


def actions_of(role: str, scopes: frozenset[str] | None = None) -> list[str]:
    """Every action of a role, sorted: what a client shows or hides."""
    return sorted(action for action in PERMISSIONS if allowed(role, action, scopes))


def may_give(giver: str, role: str) -> bool:
    """Whether one role may hand out, change or take away another: nobody gives what they do not have."""
    return set(actions_of(role)) <= set(actions_of(giver))
