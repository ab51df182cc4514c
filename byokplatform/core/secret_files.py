"""Secrets made on first start and kept in files that only their owner reads."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path


def ensure_secret_file(path: Path, nbytes: int) -> str:
    """The secret in ``path``: ``nbytes`` random bytes as base64, made (mode 0600) where it is missing."""
    return ensure_file(path, base64.b64encode(secrets.token_bytes(nbytes)).decode())


def ensure_password_file(path: Path) -> str:
    """A password of 256 random bits that needs no quoting in a URL or a configuration file."""
    return ensure_file(path, secrets.token_hex(32))


def ensure_file(path: Path, fresh: str) -> str:
    """The content of ``path``, which becomes ``fresh`` when it is missing; whoever comes first wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            write_private(draft, fresh)
            with suppress(FileExistsError):  # another process was quicker: its value counts
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` with mode 0600, on the disk before this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
