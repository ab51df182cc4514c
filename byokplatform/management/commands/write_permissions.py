"""The page that says who may do what, written from the one table that is asked."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.permissions import ACTIONS, ROLE_DESCRIPTIONS, ROLES, SCOPES

FILE = "docs/permissions.md"
HEAD = """# Who may do what

Written by `manage.py write_permissions` from `accounts/permissions.py`; do not edit it by hand.

A role is held in an organization. What one may see or change inside a workspace or a project depends on the role held
there besides. Nobody can give, change or take away a role that has more rights than their own.
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
            "\n## Scopes of access tokens\n\nA token may do what its person may, within its scopes.\n",
            "| scope | opens |\n| --- | --- |",
            *scopes,
            "",
        ]
    )


def _listed(actions: frozenset[str]) -> str:
    return ", ".join(f"`{one}`" for one in sorted(actions))


class Command(BaseCommand):
    """Writes ``docs/permissions.md``; a test fails while it is stale."""

    help = "Write the page about roles and actions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / FILE).write_text(page(), encoding="utf-8")
