"""The product's own source files, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.environment import ROOT

PACKAGES = ("byokplatform", "accounts", "workspaces", "usage", "providers", "chat", "gateway")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module by its path below the checkout, migrations left out."""
    files = [ROOT / "manage.py", *(file for name in PACKAGES for file in (ROOT / name).rglob("*.py"))]
    wanted = [file for file in files if "migrations" not in file.parts]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in wanted}


def calls_of(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of methods or functions with these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in names:
                yield node


def imported(tree: ast.AST) -> Iterator[str]:
    """The full names of what a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_below(path: str, *folders: str) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
