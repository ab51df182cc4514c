"""The page that says who may do what, written from the one table that is asked."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.permissions import ACTIONS, ROLE_DESCRIPTIONS, ROLES, SCOPES
from workspaces.permissions import OBJECT_ACTIONS, OBJECT_ROLE_DESCRIPTIONS, RANKS, object_allows

FILE = "docs/permissions.md"
HEAD = """# Who may do what

Written by `manage.py write_permissions` from `accounts/permissions.py` and `workspaces/permissions.py`; do not edit it
by hand.

A role is held in an organization. What one may see or change inside a workspace or a project depends on the role held
there besides: a project is private to who made it until it is given to a person or to everybody in a workspace.
Nobody can give, change or take away a role that has more rights than their own.
"""
OBJECTS = """
## Inside a workspace or a project

Whoever was given a project in several ways has the highest of those roles. Who only reads in the organization writes
nowhere in it, whatever the role here. Administrators manage all workspaces and projects without
belonging to them; reading a project's conversations takes a role in it, and who gives it to themselves stands in the
audit trail.
"""


def page() -> str:
    """The whole page."""
    roles = [f"| {role} | {ROLE_DESCRIPTIONS[role]} |" for role in ROLES]
    actions = [
        f"| `{name}` | {action.description} | "
        + " | ".join("yes" if role in action.roles else "" for role in ROLES)
        + " |"
        for name, action in ACTIONS.items()
    ]
    scopes = [
        f"| {scope} | {'everything that its person may' if actions_of == set(ACTIONS) else _listed(actions_of)} |"
        for scope, actions_of in SCOPES.items()
    ]
    return "\n".join(
        [
            HEAD,
            "## Roles\n\n| role | what for |\n| --- | --- |",
            *roles,
            f"\n## Actions\n\n| action | what it is | {' | '.join(ROLES)} |",
            "| --- | --- |" + " --- |" * len(ROLES),
            *actions,
            OBJECTS,
            "| role | what for |\n| --- | --- |",
            *(f"| {role} | {text} |" for role, text in OBJECT_ROLE_DESCRIPTIONS.items()),
            f"\n| action | what it is | {' | '.join(RANKS)} |",
            "| --- | --- |" + " --- |" * len(RANKS),
            *(_object_row(name) for name in OBJECT_ACTIONS),
            "\n## Scopes of access tokens\n\nA token may do what its person may, within its scopes.\n",
            "| scope | opens |\n| --- | --- |",
            *scopes,
            "",
        ]
    )


def _object_row(name: str) -> str:
    marks = ("yes" if object_allows(role, name) else "" for role in RANKS)
    return f"| `{name}` | {OBJECT_ACTIONS[name].description} | " + " | ".join(marks) + " |"


def _listed(actions: frozenset[str]) -> str:
    return ", ".join(f"`{one}`" for one in sorted(actions))


class Command(BaseCommand):
    """Writes ``docs/permissions.md``; a test fails while it is stale."""

    help = "Write the page about roles and actions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / FILE).write_text(page(), encoding="utf-8")
