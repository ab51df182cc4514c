"""Looking for a secret in everything that an installation leaves behind."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from byokplatform.core.valkey import connect
from byokplatform.embedded.postgres import program_folder

# What is looked for: long enough to be no chance, and without the four characters that a hint shows.
CORE_LENGTH, HINT_LENGTH = 16, 4


def forms(secret: str) -> dict[str, bytes]:
    """How a secret may lie somewhere: as it is, cut, as base 64 at any offset, in hexadecimal, as UTF-16."""
    core = secret[-CORE_LENGTH - HINT_LENGTH : -HINT_LENGTH].encode()
    found = {
        "plain": core,
        "backwards": core[::-1],
        "hexadecimal": core.hex().encode(),
        "HEXADECIMAL": core.hex().upper().encode(),
        "UTF-16": core.decode().encode("utf-16-le"),
    }
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + core)
        # Neighbours share the outer characters, so these cannot be known.
        found[f"base 64 at {offset}"] = encoded[2 if offset else 0 : -4].lstrip(b"A")[1:]
    return found


def database_dump() -> bytes:
    """The whole database as its owner dumps it; binary columns are hexadecimal in it."""
    command = [str(program_folder() / "pg_dump"), "--dbname", os.environ["DATABASE_URL"]]
    return subprocess.run(command, capture_output=True, check=True).stdout


def valkey_contents() -> bytes:
    """Every key with its value, whatever its type: streams of answers, cache, the broker's queues."""
    client = connect()
    readers: dict[bytes, Any] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        b"hash": client.hgetall,
        b"stream": client.xrange,
    }
    parts: list[bytes] = []
    for key in client.scan_iter(count=1000):
        kind: Any = client.type(key)
        if kind != b"none":
            parts += [key, *flat(readers[kind](key))]
    return b"\n".join(parts)


def flat(value: Any) -> Iterator[bytes]:
    """All byte strings in a value, however nested."""
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        yield from flat(list(value.items()))
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from flat(one)


def files_with(folder: Path, needles: dict[str, bytes]) -> list[str]:
    """Files below the folder that hold any of the needles: logs, mails, append-only files, tables, write-ahead log."""
    found = []
    for file in sorted(folder.rglob("*")):
        # The servers remove files of their own while we look.
        if file.is_file() and not file.is_symlink():
            try:
                content = file.read_bytes()
            except FileNotFoundError:
                continue
            hits = found_in(content, needles)
            found += [f"{file.relative_to(folder)}: {hit}" for hit in hits]
    return found


def found_in(content: bytes, needles: dict[str, bytes]) -> list[str]:
    return [form for form, needle in needles.items() if needle in content]
