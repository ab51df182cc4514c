"""What each operation of the API needs: rights in the organization, sight of a thing, and a right on that thing.

An operation that is not here fails the walk. Rights are named as the tables of permissions name them; what a person has
is asked of those tables, so the expectation changes with them and the product must follow.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.permissions import allowed
from tests.tenancy.routes import CONVERSATION, GENERATION, KEY, ORG, PROJECT, WORKSPACE
from workspaces.permissions import object_allows


@dataclass(frozen=True)
class Standing:
    """Who somebody is towards Alice's estate. ``role`` is None for an outsider."""

    role: str | None
    project: str | None = None
    workspace: str | None = None
    scopes: frozenset[str] | None = None
    is_alice: bool = False
    in_one_project: bool = False

    def has(self, action: str) -> bool:
        return self.role is not None and allowed(self.role, action, self.scopes)


Rule = Callable[[Standing], bool]


def always(_: Standing) -> bool:
    return True


@dataclass(frozen=True)
class Need:
    """``sees``: whether the thing named in the path may be known of; ``may``: the right on it."""

    actions: tuple[str, ...] = ()
    sees: Rule = field(default=always)
    may: Rule = field(default=always)
    # A list of the caller's own, in whatever organization: an outsider gets the outsider's.
    own: bool = False


def sees_workspace(one: Standing) -> bool:
    return one.workspace is not None or one.has("workspaces.manage")


def sees_project(one: Standing) -> bool:
    return one.project is not None or one.has("projects.manage_all")


def reads_project(one: Standing) -> bool:
    return one.project is not None and one.has("conversations.read")


def on_workspace(action: str) -> Rule:
    return lambda one: one.has("workspaces.manage") or object_allows(one.workspace, action)


def on_project(action: str) -> Rule:
    return lambda one: one.has("projects.manage_all") or object_allows(one.project, action)


def in_conversation(action: str) -> Rule:
    return lambda one: one.has("conversations.write") and object_allows(one.project, action)


def is_alice(one: Standing) -> bool:
    return one.is_alice


def never(_: Standing) -> bool:
    return False


def manages_own_keys(one: Standing) -> bool:
    return one.has("keys.create_personal")


def is_unlimited(one: Standing) -> bool:
    """The walk's tokens may do everything, and a token gives no more than it has."""
    return one.scopes is None


def sees_token(one: Standing) -> bool:
    return one.is_alice or one.has("tokens.manage_all")


def sees_receipts(one: Standing) -> bool:
    """Of the own keys and calls, or of all."""
    return one.has("keys.read") or one.has("audit.read")


def asks_own_endpoint(one: Standing) -> bool:
    """The walk's model lives at an endpoint of the organization's own, which a guest knows nothing of."""
    return reads_project(one) and (
        one.has("providers.read_custom") or not in_conversation("project.write")(one)
    )


def changing(rule: Rule) -> Rule:
    return lambda one: one.has("projects.create") and rule(one)


READ = "workspaces.read"
CHANGE = (READ, "projects.create")
NEEDS: dict[tuple[str, str], Need] = {
    ("GET", f"{ORG}/"): Need(("organization.read",)),
    ("PATCH", f"{ORG}/"): Need(("organization.update",)),
    ("DELETE", f"{ORG}/"): Need(("organization.delete",)),
    ("POST", f"{ORG}/restore/"): Need(("organization.restore",)),
    ("POST", f"{ORG}/transfer/"): Need(("organization.transfer",)),
    ("POST", f"{ORG}/leave/"): Need(("organization.leave",)),
    ("GET", f"{ORG}/members/"): Need(("members.read",)),
    ("PATCH", f"{ORG}/members/{{member}}/"): Need(("members.manage",)),
    ("DELETE", f"{ORG}/members/{{member}}/"): Need(("members.remove",)),
    ("GET", f"{ORG}/invitations/"): Need(("invitations.manage",)),
    ("POST", f"{ORG}/invitations/"): Need(("invitations.manage",)),
    ("DELETE", f"{ORG}/invitations/{{invitation}}/"): Need(("invitations.manage",)),
    ("POST", f"{ORG}/invitations/{{invitation}}/resend/"): Need(("invitations.manage",)),
    ("GET", f"{ORG}/tokens/"): Need(("tokens.create",)),
    ("POST", f"{ORG}/tokens/"): Need(("tokens.create",), may=is_unlimited),
    ("DELETE", f"{ORG}/tokens/{{token}}/"): Need(("tokens.create",), sees_token),
    ("POST", f"{ORG}/tokens/{{token}}/rotate/"): Need(
        ("tokens.create",), sees_token, lambda one: one.is_alice and is_unlimited(one)
    ),
    ("GET", f"{ORG}/service-accounts/"): Need(("tokens.manage_all",)),
    ("POST", f"{ORG}/service-accounts/"): Need(("tokens.manage_all",)),
    ("DELETE", f"{ORG}/service-accounts/{{account}}/"): Need(("tokens.manage_all",)),
    ("GET", f"{ORG}/audit/"): Need(("audit.read",)),
    ("GET", f"{ORG}/receipts/"): Need(may=sees_receipts),
    ("GET", f"{ORG}/receipts/verification/"): Need(may=sees_receipts),
    ("GET", f"{ORG}/usage/"): Need(("usage.read_own",)),
    ("GET", f"{ORG}/providers/"): Need(("providers.read",)),
    ("POST", f"{ORG}/providers/"): Need(("providers.manage",)),
    ("GET", f"{ORG}/providers/{{slug}}/"): Need(
        ("providers.read",), lambda one: one.has("providers.read_custom")
    ),
    ("PATCH", f"{ORG}/providers/{{slug}}/"): Need(("providers.manage",)),
    ("DELETE", f"{ORG}/providers/{{slug}}/"): Need(("providers.manage",)),
    ("GET", f"{ORG}/models/"): Need(("models.read",)),
    ("GET", f"{ORG}/keys/"): Need(("keys.read",)),
    ("POST", f"{ORG}/keys/"): Need(("keys.create_personal",), lambda one: one.has("providers.read_custom")),
    ("GET", f"{ORG}/keys/{{key}}/"): Need(("keys.read",), is_alice),
    ("DELETE", f"{ORG}/keys/{{key}}/"): Need(("keys.read",), is_alice),
    ("POST", f"{ORG}/keys/{{key}}/verify/"): Need(("keys.read",), is_alice),
    ("POST", f"{ORG}/keys/{{key}}/revoke/"): Need(("keys.read",), is_alice),
    ("PATCH", f"{KEY}/"): Need(("keys.read",), is_alice),
    ("POST", f"{KEY}/rotate/"): Need(("keys.read",), is_alice),
    ("GET", f"{KEY}/grants/"): Need(("keys.read",), is_alice),
    ("POST", f"{KEY}/grants/"): Need(("keys.read",), is_alice),
    ("PATCH", f"{KEY}/grants/{{grant}}/"): Need(("keys.read",), is_alice),
    ("DELETE", f"{KEY}/grants/{{grant}}/"): Need(("keys.read",), is_alice),
    ("GET", f"{ORG}/grants/"): Need(("keys.read",)),
    ("GET", f"{ORG}/grants/{{grant}}/uses/"): Need(("keys.read",), is_alice),
    # The borrower's to do, who is none of those that walk.
    ("POST", f"{ORG}/grants/{{grant}}/requests/"): Need(("keys.read",), never),
    ("GET", f"{ORG}/grant-requests/"): Need(("keys.read",)),
    ("POST", f"{ORG}/grant-requests/{{ask}}/approve/"): Need(("keys.read",), is_alice),
    ("POST", f"{ORG}/grant-requests/{{ask}}/decline/"): Need(("keys.read",), is_alice),
    ("GET", f"{ORG}/payers/"): Need(("models.read",)),
    ("GET", f"{ORG}/payer-rule/"): Need(("organization.read",)),
    ("PUT", f"{ORG}/payer-rule/"): Need(("keys.manage_organization",)),
    ("DELETE", f"{ORG}/payer-rule/"): Need(("keys.manage_organization",)),
    ("GET", f"{PROJECT}/payer-rule/"): Need(("organization.read",), sees_project),
    ("PUT", f"{PROJECT}/payer-rule/"): Need(("projects.create",), sees_project, on_project("project.manage")),
    ("DELETE", f"{PROJECT}/payer-rule/"): Need(
        ("projects.create",), sees_project, on_project("project.manage")
    ),
    ("GET", f"{ORG}/freeze/"): Need(("organization.read",)),
    # The walk freezes Alice's own key, and lifts the freeze of one of the organization's.
    ("POST", f"{ORG}/freeze/"): Need(("organization.read",), is_alice, manages_own_keys),
    ("DELETE", f"{ORG}/freeze/{{freeze}}/"): Need(
        ("organization.read",),
        lambda one: one.has("keys.use_organization"),
        lambda one: one.has("keys.manage_organization"),
    ),
    ("GET", f"{ORG}/data-key/"): Need(("keys.rotate",)),
    ("POST", f"{ORG}/data-key/rotate/"): Need(("keys.rotate",)),
    ("GET", f"{ORG}/workspaces/"): Need((READ,)),
    ("POST", f"{ORG}/workspaces/"): Need(("workspaces.manage",)),
    ("GET", f"{WORKSPACE}/"): Need((READ,), sees_workspace),
    ("PATCH", f"{WORKSPACE}/"): Need(CHANGE, sees_workspace, on_workspace("workspace.manage")),
    ("DELETE", f"{WORKSPACE}/"): Need(CHANGE, sees_workspace, on_workspace("workspace.manage")),
    ("POST", f"{WORKSPACE}/archive/"): Need(CHANGE, sees_workspace, on_workspace("workspace.manage")),
    ("POST", f"{WORKSPACE}/restore/"): Need(CHANGE, sees_workspace, on_workspace("workspace.manage")),
    ("GET", f"{WORKSPACE}/members/"): Need((READ,), sees_workspace),
    ("POST", f"{WORKSPACE}/members/"): Need(CHANGE, sees_workspace, on_workspace("workspace.manage")),
    ("PATCH", f"{WORKSPACE}/members/{{person}}/"): Need(
        CHANGE, sees_workspace, on_workspace("workspace.manage")
    ),
    # One's own needs no right; this is somebody else's.
    ("DELETE", f"{WORKSPACE}/members/{{person}}/"): Need(
        (READ,), sees_workspace, changing(on_workspace("workspace.manage"))
    ),
    ("GET", f"{ORG}/projects/"): Need((READ,)),
    ("POST", f"{ORG}/projects/"): Need(
        ("projects.create",), lambda one: one.workspace is not None, on_workspace("workspace.add_project")
    ),
    ("GET", f"{PROJECT}/"): Need((READ,), sees_project),
    ("PATCH", f"{PROJECT}/"): Need(CHANGE, sees_project, on_project("project.update")),
    ("DELETE", f"{PROJECT}/"): Need(CHANGE, sees_project, on_project("project.manage")),
    ("POST", f"{PROJECT}/archive/"): Need(CHANGE, sees_project, on_project("project.manage")),
    ("POST", f"{PROJECT}/restore/"): Need(CHANGE, sees_project, on_project("project.manage")),
    ("GET", f"{PROJECT}/members/"): Need((READ,), sees_project),
    ("POST", f"{PROJECT}/members/"): Need(CHANGE, sees_project, on_project("project.manage")),
    ("PATCH", f"{PROJECT}/members/{{share}}/"): Need(CHANGE, sees_project, on_project("project.manage")),
    ("DELETE", f"{PROJECT}/members/{{share}}/"): Need(
        (READ,), sees_project, changing(on_project("project.manage"))
    ),
    ("GET", "/api/v1/conversations/"): Need(("conversations.read",), own=True),
    ("POST", "/api/v1/conversations/"): Need(
        ("conversations.write", "conversations.begin_private"), may=lambda one: not one.in_one_project
    ),
    ("GET", f"{CONVERSATION}/"): Need(("conversations.read",), reads_project),
    ("GET", f"{CONVERSATION}/payers/"): Need(("conversations.read", "models.read"), reads_project),
    ("GET", f"{CONVERSATION}/payer-rule/"): Need(("conversations.read",), reads_project),
    ("PUT", f"{CONVERSATION}/payer-rule/"): Need(
        ("conversations.read",), reads_project, in_conversation("project.manage")
    ),
    ("DELETE", f"{CONVERSATION}/payer-rule/"): Need(
        ("conversations.read",), reads_project, in_conversation("project.manage")
    ),
    ("GET", f"{CONVERSATION}/messages/"): Need(("conversations.read",), reads_project),
    # Without a project in the query: out of all projects, which is its author's to do.
    ("GET", f"{CONVERSATION}/audience/"): Need(
        ("conversations.read",),
        reads_project,
        lambda one: one.is_alice and one.has("conversations.begin_private"),
    ),
    ("PATCH", f"{CONVERSATION}/"): Need(
        ("conversations.read",), reads_project, in_conversation("project.manage")
    ),
    ("DELETE", f"{CONVERSATION}/"): Need(
        ("conversations.read",), reads_project, in_conversation("project.manage")
    ),
    ("POST", f"{CONVERSATION}/messages/"): Need(
        ("conversations.read",), asks_own_endpoint, in_conversation("project.write")
    ),
    ("GET", f"{GENERATION}/"): Need(("conversations.read",), reads_project),
    ("GET", f"{GENERATION}/events/"): Need(("conversations.read",), reads_project),
    ("POST", f"{GENERATION}/stop/"): Need(
        ("conversations.read",), reads_project, in_conversation("project.write")
    ),
    ("POST", f"{GENERATION}/retry/"): Need(
        ("conversations.read",), asks_own_endpoint, in_conversation("project.write")
    ),
}


def expected(one: Standing, need: Need) -> str:
    """``unknown`` (as if it were not there), ``refused`` or ``allowed``."""
    if one.role is None:
        return "allowed" if need.own else "unknown"
    if not all(one.has(action) for action in need.actions):
        return "refused"
    if not need.sees(one):
        return "unknown"
    return "allowed" if need.may(one) else "refused"
