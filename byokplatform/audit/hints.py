"""What an act changed that lists show: told to all processes, so that open pages can look again."""

import uuid
from typing import Final

from django.db import transaction

from byokplatform.core import control

# The lists, by the family of the event's name.
SHOWN: Final[dict[str, str]] = {
    "endpoint": "providers",
    "freeze": "freeze",
    "grant": "grants",
    "invitation": "invitations",
    "key": "keys",
    "member": "members",
    "organization": "organization",
    "project": "projects",
    "service_account": "tokens",
    "token": "tokens",
    "workspace": "workspaces",
}
# Each call writes one, and no list shows it.
SILENT: Final = frozenset({"key.used"})


def announce(action: str, organization_id: uuid.UUID) -> None:
    """Say, once it is true, what kind of thing changed in an organization, and nothing about it."""
    shown = SHOWN.get(action.partition(".")[0])
    if shown is not None and action not in SILENT:
        transaction.on_commit(lambda: control.send(control.CHANGED + shown, organization_id))
