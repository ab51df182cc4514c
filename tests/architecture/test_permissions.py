"""The table of permissions, against the code that asks it."""

import ast
import re
from itertools import pairwise

from accounts.permissions import PERMISSIONS, ROLES, SCOPES
from providers.models import ProviderKey
from providers.services.keys import _action
from tests.architecture.sources import calls_of, modules

DOTTED = re.compile(r"[a-z]+\.[a-z_]+")


def asked() -> dict[str, set[str]]:
    """Every action named in a call of ``can`` or ``require``, with where; a computed one is given as its code."""
    found: dict[str, set[str]] = {}
    for path, tree in modules().items():
        for call in calls_of(tree, "can", "require"):
            for argument in call.args[:1]:
                told = argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
                found.setdefault(str(told), set()).add(path)
    return found


def test_every_action_that_is_asked_for_is_in_the_table() -> None:
    actions = asked()
    assert len(actions) > 15
    unknown = {action: paths for action, paths in actions.items() if action not in PERMISSIONS}
    assert unknown == {
        "_action(owner)": {"providers/services/keys.py"},
        # The contract itself passes on what it was asked.
        "action": {"accounts/contracts.py"},
    }
    for owner in ProviderKey.Owner.values:
        assert _action(owner) in PERMISSIONS


def test_every_dotted_word_of_a_permissions_family_is_a_permission() -> None:
    families = {action.partition(".")[0] for action in PERMISSIONS} - {"usage", "providers"}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and DOTTED.fullmatch(value) and value.partition(".")[0] in families:
                # Tasks are named by their app.
                other = path.endswith(("permissions.py", "tasks.py", "settings/queue.py"))
                known = value in PERMISSIONS or other or "organization." in value
                assert known, f"{path}: {value}"


def test_the_table_names_known_roles_and_scopes_known_actions() -> None:
    for action, roles in PERMISSIONS.items():
        assert roles <= set(ROLES), action
        assert "owner" in roles, action
    for scope, actions in SCOPES.items():
        assert actions <= set(PERMISSIONS), scope
    assert SCOPES["manage"] == set(PERMISSIONS)


def test_each_role_may_all_that_the_next_one_may() -> None:
    # An auditor and a guest stand beside the ladder: all of it is an administrator's, or a member's, too.
    for upper, lower in [*pairwise(ROLES[:-2]), ("admin", "auditor"), ("member", "guest")]:
        for action, roles in PERMISSIONS.items():
            assert lower not in roles or upper in roles, action
