"""What was done last time, so that it is not done again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from shell import STATE


def digest(files: Iterable[Path], *more: str) -> str:
    """A hash over the files' paths and contents and over the words in ``more``."""
    total = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        total.update(f"\0{file}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_current(name: str, value: str, outcome: Path) -> bool:
    """Whether ``name`` was last done for ``value``, and its ``outcome`` is still there."""
    file = STATE / "stamps" / name
    return outcome.exists() and file.is_file() and file.read_text(encoding="ascii") == value


def forget(*names: str) -> None:
    """Each of ``names`` begins anew: what an interrupted attempt leaves does not count."""
    for name in names:
        (STATE / "stamps" / name).unlink(missing_ok=True)


def remember(name: str, value: str) -> None:
    """``name`` is done for ``value``."""
    file = STATE / "stamps" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(value, encoding="ascii")
