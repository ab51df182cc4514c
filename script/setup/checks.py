"""``script/check``: every check, and at the end which of them failed."""

import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from front_end import FRONTEND
from python_packages import PYTHON
from shell import ROOT, run, say

TOOLS = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "database": ["manage.py", "prepare_database", "-v", "0"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "schema": ["manage.py", "check_schema"],
}


def check(environ: Mapping[str, str]) -> int:
    """Run all checks; 0 when all pass, else 1."""
    with tempfile.TemporaryDirectory() as folder:
        told = {**environ, "SECRET_KEY": secrets.token_hex(32), "BYOK_DATA_DIR": folder}
        failed = [name for name, words in TOOLS.items() if step(name, [str(PYTHON), *words], told, ROOT)]
    if (FRONTEND / "package.json").is_file() and step(
        "front end", ["npm", "run", "check"], environ, FRONTEND
    ):
        failed.append("front end")
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def step(name: str, command: list[str], environ: Mapping[str, str], directory: Path) -> int:
    """Run one check under its name; gives its status."""
    say(f"== {name}")
    return run(["/usr/bin/env", *command], environ, directory)
