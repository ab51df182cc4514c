#!/usr/bin/env python3
"""The chains of an organization, its audit trail and its key receipts, and their verifier.

Runs alone, with any Python 3.11 or newer and nothing else: ``python3 verifier.py export.jsonl``. An export has one
line an entry, oldest first: the entry as canonical JSON with its own ``hash`` and the one before it (``prev``).

    h(0) = SHA-256(label 00 | the organization's id, 16 bytes)
    h(n) = SHA-256("entry" 00 | h(n-1) | canonical JSON of entry n)

The label is ``vault-audit/v1`` for the trail; an entry of another chain names its own in ``chain``.

An entry that was changed, left out, put in or moved breaks the chain where it stands. A tail that was cut off does
not: that shows beside what was noted elsewhere, a last number and hash (``--head``) or the platform's signed
checkpoints (``--checkpoints`` with ``--key``, take them before the export).
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

AUDIT, RECEIPTS = "vault-audit/v1", "key-receipts/v1"
# By what a checkpoint calls them.
LABELS = {"audit": AUDIT, "receipts": RECEIPTS}
CHECKPOINT = b"chain-heads/v1\0"


class Broken(Exception):
    """The first entry that does not belong where it stands. ``number`` is where, counted from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"entry {number}: {reason}")
        self.number = number


class Unsigned(Exception):
    """A line of the checkpoints that the key did not sign, or that is none."""


def canonical(entry: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no spaces, ASCII alone; raises ValueError for what JSON cannot say."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def genesis(organization: uuid.UUID, label: str = AUDIT) -> bytes:
    """The hash before the first entry of one of an organization's chains."""
    return hashlib.sha256(label.encode() + b"\0" + organization.bytes).digest()


def entry_hash(before: bytes, entry: Mapping[str, Any]) -> bytes:
    """The hash of an entry behind the one whose hash is ``before``."""
    return hashlib.sha256(b"entry\0" + before + canonical(entry).encode()).digest()


def line(entry: Mapping[str, Any], before: bytes, own: bytes) -> str:
    """One line of an export, without its end."""
    return canonical({**entry, "prev": before.hex(), "hash": own.hex()})


class Chain:
    """Takes entries one by one; raises Broken at the first that does not follow.

    ``marks`` are hashes noted elsewhere, by number: entries must have these.
    """

    def __init__(self, organization: uuid.UUID, label: str = AUDIT) -> None:
        self.organization = organization
        self.label = label
        self.number = 0
        self.hash = genesis(organization, label)
        self.marks: Mapping[int, set[bytes]] = {}

    def begin_at(self, number: int, before: bytes) -> None:
        """Trust the hash before this number: for a chain that is not there from its beginning."""
        self.number, self.hash = number - 1, before

    def take(self, entry: Mapping[str, Any], own: bytes) -> None:
        number = self.number + 1
        if entry.get("seq") != number:
            raise Broken(number, f"it is missing; number {entry.get('seq')} stands here")
        if entry.get("org") != str(self.organization):
            raise Broken(number, "it belongs to another organization")
        if entry.get("chain", AUDIT) != self.label:
            raise Broken(number, "it belongs to another chain")
        if entry_hash(self.hash, entry) != own:
            raise Broken(number, "it is not what was written, or does not follow the entry before")
        if self.marks.get(number, {own}) != {own}:
            raise Broken(number, "a checkpoint knew another one here")
        self.number, self.hash = number, own

    def end_at(self, number: int, own: bytes) -> None:
        """Compare with where the chain is known to end."""
        if self.number < number:
            raise Broken(self.number + 1, f"it is missing; the trail ends at number {number}")
        if (self.number, self.hash) != (number, own):
            raise Broken(self.number, f"the trail is known to end otherwise, at number {number}")

    def reach_marks(self) -> None:
        """Compare with the farthest that was noted elsewhere."""
        farthest = max(self.marks, default=0)
        if self.number < farthest:
            raise Broken(self.number + 1, f"it is missing; a checkpoint knew number {farthest}")


class Export:
    """Reads the lines of an export, oldest first; ``chain`` is None before the first.

    One that begins with a later number than 1 must say so in ``first``; what came before is then trusted. An
    ``excerpt`` may leave out anything: each of its entries is checked against the hash before it that it names.
    """

    def __init__(self, organization: uuid.UUID | None = None, first: int = 1, excerpt: bool = False) -> None:
        self.organization = organization
        self.first = first
        self.excerpt = excerpt
        self.chain: Chain | None = None
        self.marks: Mapping[str, Mapping[int, set[bytes]]] = {}

    def take(self, text: str) -> None:
        at = self.chain.number + 1 if self.chain else self.first
        entry, before, own = _parsed(text.removesuffix("\n"), at)
        chain = self.chain or self._begun(entry, before)
        if self.excerpt and entry.get("seq", 0) > chain.number + 1:
            chain.begin_at(entry["seq"], before)
        expected = chain.hash
        chain.take(entry, own)
        if before != expected:
            raise Broken(chain.number, "it names another entry before it")

    def _begun(self, entry: Mapping[str, Any], before: bytes) -> Chain:
        label = entry.get("chain", AUDIT)
        if label not in LABELS.values():
            raise Broken(self.first, "it belongs to a chain that this program does not know")
        self.chain = chain = Chain(self.organization or _organization(entry), label)
        chain.marks = self.marks.get(label, {})
        if self.first > 1:
            chain.begin_at(self.first, before)
        return chain


def verify_lines(
    lines: Iterable[str], organization: uuid.UUID | None = None, first: int = 1, excerpt: bool = False
) -> Chain | None:
    """Check an export; gives the chain at its end, or None for one without any line. Raises Broken."""
    export = Export(organization, first, excerpt)
    for text in lines:
        export.take(text)
    return export.chain


def _parsed(text: str, at: int) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        entry = json.loads(text)
        if not isinstance(entry, dict) or canonical(entry) != text:
            raise ValueError
        before, own = (_bytes(entry.pop(name)) for name in ("prev", "hash"))
        if type(entry.get("seq", 0)) is not int or not isinstance(entry.get("chain", AUDIT), str):
            raise ValueError
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


# Checkpoints: lines {"at", "heads": {organization: {"audit": [number, hash], "receipts": …}}, "signature"}.


def signed_bytes(checkpoint: Mapping[str, Any]) -> bytes:
    """What the signature of a checkpoint is of: all but itself."""
    said = {name: value for name, value in checkpoint.items() if name != "signature"}
    return CHECKPOINT + canonical(said).encode()


def marks_of(
    lines: Iterable[str], public: bytes, organization: uuid.UUID
) -> dict[str, dict[int, set[bytes]]]:
    """What checkpoints noted of an organization's chains, by label and number; raises Unsigned naming a bad line.

    A line that says nothing new about the organization is not checked. One that a crash left unfinished is no line.
    """
    marks: dict[str, dict[int, set[bytes]]] = {label: {} for label in LABELS.values()}
    last: Any = None
    for at, text in enumerate(lines, start=1):
        if not text.endswith("\n"):
            break
        try:
            told = json.loads(text)
            heads = told["heads"].get(str(organization))
            if heads is None or heads == last:
                continue
            if not is_signed(public, signed_bytes(told), bytes.fromhex(told["signature"])):
                raise ValueError
            for name, (number, own) in heads.items():
                marks[LABELS[name]].setdefault(number, set()).add(_bytes(own))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unsigned(f"checkpoint line {at}: it was not signed by this key") from None
        last = heads
    return marks


# Ed25519 (RFC 8032, section 5.1), the check of a signature alone: nothing here is secret, so nothing need be fast or
# of constant time. A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
ZERO: Point = (0, 1, 1, 0)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the signature of the message by the key."""
    key = _point(public)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(digest, "little") % ORDER
    opposite = (P - key[0], key[1], key[2], P - key[3])
    return _written(_sum_of_products(scalar, BASE, factor, opposite)) == signature[:32]


def _point(text: bytes) -> Point | None:
    if len(text) != 32:
        return None
    number = int.from_bytes(text, "little")
    y, sign = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _sum_of_products(first: int, one: Point, second: int, other: Point) -> Point:
    both, total = _added(one, other), ZERO
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        total = _added(total, total)
        chosen = (None, one, other, both)[(first >> bit & 1) + 2 * (second >> bit & 1)]
        total = _added(total, chosen) if chosen else total
    return total


def _written(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or ZERO


def main(words: list[str]) -> int:
    """0: the chain is whole. 1: it is not, and the first bad entry was named. 2: it could not be read."""
    told = _options(words)
    try:
        return _verified(told)
    except (Broken, Unsigned) as found:
        return _say(f"not whole: {found}", 1)
    except (OSError, ValueError) as error:
        return _say(f"could not be read: {error}", 2)


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Verify an export of an audit trail or of key receipts.")
    parser.add_argument("file", help="an export (JSONL), oldest entry first")
    parser.add_argument("--organization", type=uuid.UUID, help="whose it must be")
    parser.add_argument("--head", metavar="NUMBER:HASH", help="where it is known to end")
    parser.add_argument("--first", type=int, default=1, help="the number it begins with, when that is not 1")
    parser.add_argument("--excerpt", action="store_true", help="it was filtered, so it has holes")
    parser.add_argument("--checkpoints", metavar="FILE", help="the platform's signed checkpoints")
    parser.add_argument("--key", metavar="PUBLIC", help="the key that signed them, in base64")
    told = parser.parse_args(words)
    if (told.checkpoints is None) != (told.key is None):
        parser.error("--checkpoints and --key go together")
    return told


def _verified(told: argparse.Namespace) -> int:
    number, _, own = (told.head or "0:").partition(":")
    export = Export(told.organization, told.first, told.excerpt)
    if told.checkpoints:
        export.organization = told.organization or _organization_of(told.file)
        export.marks = read_marks(told.checkpoints, told.key, export.organization)
    with open(told.file, encoding="ascii", newline="\n") as lines:
        for text in lines:
            export.take(text)
    chain = export.chain
    if chain is None:
        return _say("not whole: there is no entry", 1)
    if told.head:
        chain.end_at(int(number), bytes.fromhex(own))
    if not told.excerpt:
        chain.reach_marks()
    return _say(f"whole: {chain.number} {chain.hash.hex()}", 0)


def read_marks(file: str, key: str, organization: uuid.UUID) -> dict[str, dict[int, set[bytes]]]:
    """``marks_of`` a file; raises OSError, ValueError for what is no key, Unsigned."""
    try:
        public = base64.b64decode(key, validate=True)
    except binascii.Error:
        public = b""
    if _point(public) is None:
        raise ValueError("the public key is not 32 bytes in base64")
    with open(file, encoding="ascii", newline="\n") as lines:
        return marks_of(lines, public, organization)


def _organization_of(file: str) -> uuid.UUID:
    with open(file, encoding="ascii", newline="\n") as lines:
        return _organization(_parsed(lines.readline().removesuffix("\n"), 1)[0])


def _say(text: str, code: int) -> int:
    sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
