#!/usr/bin/env python3
"""The chain of an organization's trail, and its verifier.

Runs alone, with any Python 3.11 or newer and nothing else: ``python3 verifier.py trail.jsonl``. An export has one
line an entry, oldest first: the entry as canonical JSON with its own ``hash`` and the one before it (``prev``).

    h(0) = SHA-256("vault-audit/v1" 00 | the organization's id, 16 bytes)
    h(n) = SHA-256("entry" 00 | h(n-1) | canonical JSON of entry n)

An entry that was changed, left out, put in or moved breaks the chain where it stands. A tail that was cut off does
not: compare the last number and hash with those that were noted elsewhere (``--head``).
"""

import argparse
import hashlib
import json
import sys
import uuid
from collections.abc import Iterable, Mapping
from typing import Any


class Broken(Exception):
    """The first entry that does not belong where it stands. ``number`` is where, counted from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"entry {number}: {reason}")
        self.number = number


def canonical(entry: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no spaces, ASCII alone; raises ValueError for what JSON cannot say."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def genesis(organization: uuid.UUID) -> bytes:
    """The hash before an organization's first entry."""
    return hashlib.sha256(b"vault-audit/v1\0" + organization.bytes).digest()


def entry_hash(before: bytes, entry: Mapping[str, Any]) -> bytes:
    """The hash of an entry behind the one whose hash is ``before``."""
    return hashlib.sha256(b"entry\0" + before + canonical(entry).encode()).digest()


def line(entry: Mapping[str, Any], before: bytes, own: bytes) -> str:
    """One line of an export, without its end."""
    return canonical({**entry, "prev": before.hex(), "hash": own.hex()})


class Chain:
    """Takes entries one by one; raises Broken at the first that does not follow."""

    def __init__(self, organization: uuid.UUID) -> None:
        self.organization = organization
        self.number = 0
        self.hash = genesis(organization)

    def begin_at(self, number: int, before: bytes) -> None:
        """Trust the hash before this number: for a trail that is not there from its beginning."""
        self.number, self.hash = number - 1, before

    def take(self, entry: Mapping[str, Any], own: bytes) -> None:
        number = self.number + 1
        if entry.get("seq") != number:
            raise Broken(number, f"it is missing; number {entry.get('seq')} stands here")
        if entry.get("org") != str(self.organization):
            raise Broken(number, "it belongs to another organization")
        if entry_hash(self.hash, entry) != own:
            raise Broken(number, "it is not what was written, or does not follow the entry before")
        self.number, self.hash = number, own

    def end_at(self, number: int, own: bytes) -> None:
        """Compare with where the trail is known to end."""
        if self.number < number:
            raise Broken(self.number + 1, f"it is missing; the trail ends at number {number}")
        if (self.number, self.hash) != (number, own):
            raise Broken(self.number, f"the trail is known to end otherwise, at number {number}")


def verify_lines(lines: Iterable[str], organization: uuid.UUID | None = None, first: int = 1) -> Chain | None:
    """Check an export; gives the chain at its end, or None for one without any line. Raises Broken.

    One that begins with a later number than 1 must say so in ``first``; what came before is then trusted.
    """
    chain: Chain | None = None
    for text in lines:
        at = chain.number + 1 if chain else first
        entry, before, own = _parsed(text.removesuffix("\n"), at)
        if chain is None:
            chain = Chain(organization or _organization(entry))
            if first > 1:
                chain.begin_at(first, before)
        expected = chain.hash
        chain.take(entry, own)
        if before != expected:
            raise Broken(chain.number, "it names another entry before it")
    return chain


def _parsed(text: str, at: int) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        entry = json.loads(text)
        if not isinstance(entry, dict) or canonical(entry) != text:
            raise ValueError
        before, own = (_bytes(entry.pop(name)) for name in ("prev", "hash"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Broken(at, "it is no line of an export") from None
    return entry, before, own


def _bytes(text: str) -> bytes:
    """Of hexadecimal digits as an export writes them: another spelling of the same number is another line."""
    found = bytes.fromhex(text)
    if found.hex() != text:
        raise ValueError
    return found


def _organization(entry: Mapping[str, Any]) -> uuid.UUID:
    try:
        return uuid.UUID(entry["org"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Broken(1, "it names no organization") from None


def main(words: list[str]) -> int:
    """0: the trail is whole. 1: it is not, and the first bad entry was named. 2: it could not be read."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail.")
    parser.add_argument("file", help="an export (JSONL), oldest entry first")
    parser.add_argument("--organization", type=uuid.UUID, help="whose trail it must be")
    parser.add_argument("--head", metavar="NUMBER:HASH", help="where the trail is known to end")
    parser.add_argument("--first", type=int, default=1, help="the number it begins with, when that is not 1")
    told = parser.parse_args(words)
    try:
        number, _, own = (told.head or "0:").partition(":")
        with open(told.file, encoding="ascii", newline="\n") as lines:
            chain = verify_lines(lines, told.organization, told.first)
        if chain is not None and told.head:
            chain.end_at(int(number), bytes.fromhex(own))
    except Broken as found:
        return _say(f"not whole: {found}", 1)
    except (OSError, ValueError) as error:
        return _say(f"could not be read: {error}", 2)
    if chain is None:
        return _say("not whole: there is no entry", 1)
    return _say(f"whole: {chain.number} {chain.hash.hex()}", 0)


def _say(text: str, code: int) -> int:
    sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
