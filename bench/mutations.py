#!/usr/bin/env python3
"""Takes one guard away at a time, and shows that the walk over all operations notices.

    .venv/bin/python bench/mutations.py [--only WORD]

Each line of the table is one scope filter or permission removed in a copy of the checkout, with the tests that failed
then. Ends with status 1 when one of them was missed. About a minute each.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WALK = ("tests/tenancy/test_matrix.py", "tests/tenancy/test_routes.py")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".byok", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache"
)


@dataclass(frozen=True)
class Mutation:
    """``old`` stands once in the file, and ``new`` in its place from then on."""

    what: str
    file: str
    old: str
    new: str


MUTATIONS = (
    Mutation(
        "projects: everybody's are listed",
        "workspaces/selectors.py",
        'rows = rows.filter(pk__in=_given_to(access).values("project_id"))',
        "pass",
    ),
    Mutation(
        "projects: seen without being given",
        "workspaces/selectors.py",
        'Project.objects.filter(pk__in=_given_to(access).values("project_id"))',
        "Project.objects.all()",
    ),
    Mutation(
        "workspaces: everybody's are seen",
        "workspaces/selectors.py",
        'return rows.filter(pk__in=mine.values("workspace_id"))',
        "return rows",
    ),
    Mutation(
        "conversations: private ones are seen by colleagues",
        "chat/selectors.py",
        "own = Q(project_id=None, created_by_id=access.user_id)",
        "own = Q(project_id=None) | Q(created_by_id__isnull=False)",
    ),
    Mutation(
        "keys: a colleague's personal keys are seen",
        "providers/selectors.py",
        "wanted = Q(owner=ProviderKey.Owner.PERSONAL, user_id=access.user_id)",
        "wanted = Q(owner=ProviderKey.Owner.PERSONAL)",
    ),
    Mutation(
        "tokens: a colleague's are seen",
        "accounts/services/access_tokens.py",
        'return rows if access.can("tokens.manage_all") else rows.filter(user_id=access.user_id)',
        "return rows",
    ),
    Mutation(
        "members: guests read them",
        "accounts/api/people.py",
        'self.access.require("members.read")',
        "pass",
    ),
    Mutation(
        "audit: everybody reads the trail",
        "accounts/api/trail.py",
        'self.access.require("audit.read")',
        "pass",
    ),
    Mutation(
        "conversations: viewers write",
        "chat/services/conversations.py",
        "if not selectors.rights_in(access, conversation).write:",
        "if False:",
    ),
    Mutation(
        "projects: editors say who belongs",
        "workspaces/services/projects.py",
        "if not selectors.governs_project(access, project):",
        "if False:",
    ),
    Mutation(
        "endpoints: guests see the organization's own",
        "providers/selectors.py",
        'return rows if access.can("providers.read_custom") else rows.none()',
        "return rows",
    ),
)


def main() -> int:
    """Print one table; 1 when a mutation was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a word of the mutation's name")
    only = parser.parse_args().only
    print("| guard taken away | noticed | by, among others |\n| --- | --- | --- |")
    missed = 0
    for mutation in MUTATIONS:
        if only not in mutation.what:
            continue
        failed = failures(mutation)
        missed += not failed
        print(
            f"| {mutation.what} | {'yes' if failed else 'NO'} | {failed[0] if failed else ''} |", flush=True
        )
    return 1 if missed else 0


def failures(mutation: Mutation) -> list[str]:
    """The walk's tests that fail with the mutation, three at most."""
    with tempfile.TemporaryDirectory(prefix="byok-mutation-") as folder:
        copy = Path(folder) / "main"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        (Path(folder) / "shared").symlink_to(ROOT.parent / "shared")
        mutate(copy / mutation.file, mutation)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--tb=no",
            "-p",
            "no:cacheprovider",
            "--maxfail=3",
            *WALK,
        ]
        done = subprocess.run(
            command, cwd=copy, env=environment(copy), capture_output=True, text=True, check=False
        )
    if done.returncode not in (0, 1):
        raise SystemExit(
            f"{mutation.what}: the tests did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return re.findall(r"^FAILED \S+::(.+?)(?: - .*)?$", done.stdout, re.MULTILINE)


def mutate(file: Path, mutation: Mutation) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(mutation.old) != 1:
        raise SystemExit(
            f"{mutation.what}: the guard stands {text.count(mutation.old)} times in {mutation.file}"
        )
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")


def environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


if __name__ == "__main__":
    sys.exit(main())
