"""Reading and making the installation's master key. Every refusal says what to do and never shows the key."""

import base64
import binascii
import os
import re
import secrets
import stat
from itertools import pairwise
from pathlib import Path

from providers.vault.exceptions import MasterKeyError
from providers.vault.keyring import MASTER_KEY_BYTES, LocalKeyring

MAX_FILE_BYTES = 4096
# 32 random bytes have about 30 different values; fewer than 16 happens once in 10**15 keys.
MIN_DISTINCT_BYTES = 16
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_HOW_TO_MAKE = "Make one with: openssl rand -base64 32"


def load_local_keyring(value: str | None, file: Path | None) -> LocalKeyring:
    """The local keyring from a setting or a file, exactly one of which is given.

    Either holds 32 bytes in base64 or hex, or several of them with commas between: the first is active,
    the others still open what they wrapped. Raises ``MasterKeyError``.
    """
    # Raised from here, where the key is already gone: a report that shows local variables has none to show.
    try:
        return LocalKeyring(_parse_list(_source(value, file)))
    except MasterKeyError as error:
        message = str(error)
    del value
    raise MasterKeyError(message)


def create_master_key_file(path: Path) -> None:
    """Write a new random master key, readable by this user alone. An existing file is never touched."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise MasterKeyError(f"{path} exists already and is left as it is.") from None
    except OSError as error:
        raise MasterKeyError(f"{path} cannot be made: {error.strerror}.") from None
    try:
        _write_new_key(descriptor)
    except OSError as error:
        path.unlink()
        raise MasterKeyError(f"{path} cannot be written: {error.strerror}.") from None
    _sync_directory(path.parent)


def _source(value: str | None, file: Path | None) -> str:
    if value is not None and file is not None:
        raise MasterKeyError("The master key is given twice, as a value and as a file: keep one.")
    if file is not None:
        return _read(file)
    if value is None or not value.strip():
        raise MasterKeyError(f"The master key is missing. {_HOW_TO_MAKE}")
    return value


def _read(path: Path) -> str:
    try:
        # Not blocking, so that a pipe at this path is refused and does not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise MasterKeyError(f"The master key file {path} cannot be read: {error.strerror}.") from None
    try:
        _check_file(path, os.fstat(descriptor))
        content = os.read(descriptor, MAX_FILE_BYTES)
    finally:
        os.close(descriptor)
    if not content.strip():
        raise MasterKeyError(
            f"The master key file {path} is empty. Restore it, or delete it if it was never used."
        )
    return content.decode("ascii", "replace")


def _check_file(path: Path, status: os.stat_result) -> None:
    """Judge the opened file, not the path: nobody can swap it in between."""
    if not stat.S_ISREG(status.st_mode):
        raise MasterKeyError(f"The master key file {path} is not a regular file.")
    if status.st_mode & 0o077:
        raise MasterKeyError(f"The master key file {path} is open to other users. Run: chmod 600 {path}")
    if status.st_uid not in (0, os.geteuid()):
        raise MasterKeyError(f"The master key file {path} belongs to another user.")
    if status.st_size > MAX_FILE_BYTES:
        raise MasterKeyError(f"The master key file {path} is too large for a list of keys.")


def _parse_list(text: str) -> list[bytes]:
    return [_parse(entry.strip()) for entry in text.split(",")]


def _parse(entry: str) -> bytes:
    key = bytes.fromhex(entry) if _HEX.fullmatch(entry) else _from_base64(entry)
    if key is None or len(key) != MASTER_KEY_BYTES:
        raise MasterKeyError(f"A master key is exactly 32 bytes in base64 or hex. {_HOW_TO_MAKE}")
    if _is_guessable(key):
        raise MasterKeyError(f"This master key is a known default, a pattern or a phrase. {_HOW_TO_MAKE}")
    return key


def _from_base64(entry: str) -> bytes | None:
    try:
        key = base64.b64decode(entry, validate=True)
    except (binascii.Error, ValueError):
        return None
    # One key, one spelling: left-over bits in the last character are refused.
    return key if base64.b64encode(key).decode() == entry else None


def _is_guessable(key: bytes) -> bool:
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    is_text = all(32 <= byte < 127 for byte in key)
    return len(steps) == 1 or is_text or len(set(key)) < MIN_DISTINCT_BYTES


def _write_new_key(descriptor: int) -> None:
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(descriptor)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
