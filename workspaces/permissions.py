"""Who may do what inside a workspace or a project: one table, role by action.

It comes on top of ``accounts/permissions.py``: whoever only reads in the organization writes nowhere in it.
``docs/permissions.md`` is written from both.
"""

from typing import Final, NamedTuple

RANKS: Final[dict[str, int]] = {"viewer": 1, "editor": 2, "manager": 3}
OBJECT_ROLE_DESCRIPTIONS: Final[dict[str, str]] = {
    "viewer": "Reads what is there.",
    "editor": "Works in it: asks, begins conversations, changes instructions.",
    "manager": "Says besides who belongs to it, archives and deletes it.",
}


class ObjectAction(NamedTuple):
    least: str
    description: str


OBJECT_ACTIONS: Final[dict[str, ObjectAction]] = {
    "workspace.read": ObjectAction("viewer", "See the workspace and who belongs to it."),
    "workspace.add_project": ObjectAction("editor", "Make projects in it."),
    "workspace.manage": ObjectAction(
        "manager", "Rename it, say who belongs to it, archive, restore and delete it."
    ),
    "project.read": ObjectAction("viewer", "See the project, who belongs to it and its conversations."),
    "project.write": ObjectAction("editor", "Ask in its conversations, begin some, move own ones."),
    "project.update": ObjectAction("editor", "Change its name, instructions and default models."),
    "project.manage": ObjectAction(
        "manager",
        "Say who belongs to it; rename, move and delete all its conversations; archive, restore, delete it.",
    ),
}


def object_allows(role: str | None, action: str) -> bool:
    """Whether somebody with this role in the workspace or project may do this there; None is no role."""
    return RANKS.get(role or "", 0) >= RANKS[OBJECT_ACTIONS[action].least]
