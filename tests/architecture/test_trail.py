"""Every write through a service stands in the trail: read from the source itself."""

import ast
from functools import cache

from tests.architecture.sources import calls_of, modules

WRITES = (
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "_raw_delete",
    "bulk_create",
)


@cache
def functions() -> dict[str, ast.AST]:
    """Every function of the services by name; of two with one name, both bodies."""
    found: dict[str, ast.AST] = {}
    for path, tree in modules().items():
        if "/services/" not in path:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                before = found.get(node.name)
                found[node.name] = ast.Module([before, node], []) if before else node  # type: ignore[list-item]
    return found


def named_in(node: ast.AST) -> set[str]:
    """Functions of the services that a function names: called, or handed on to be called."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    names |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return names & set(functions())


def reached(name: str) -> set[str]:
    """The function and all that it leads to."""
    found, ahead = set[str](), {name}
    while ahead:
        one = ahead.pop()
        found.add(one)
        ahead |= named_in(functions()[one]) - found
    return found


def does(name: str, *calls: str) -> bool:
    return any(True for one in reached(name) for _ in calls_of(functions()[one], *calls))


def of_callers() -> set[str]:
    """Public verbs: they take the caller's access."""
    found = set()
    for name, node in functions().items():
        arguments = [one for one in ast.walk(node) if isinstance(one, ast.arguments)]
        takes = any(argument.arg == "access" for one in arguments for argument in one.kwonlyargs)
        if takes and not name.startswith("_"):
            found.add(name)
    return found


def test_every_verb_that_writes_records_it() -> None:
    writing = {name for name in of_callers() if does(name, *WRITES)}
    assert len(writing) > 40
    assert {name for name in writing if not does(name, "record")} == set()


def test_the_walk_tells_a_silent_verb_from_one_that_records() -> None:
    assert does("rename_workspace", "record")
    assert not does("mark_archived", "record")
