"""Which data keys were destroyed, in a file outside the database: a restored backup must not bring one back.

One JSON object a line, only ever added to, on the disk before ``append`` returns.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from byokplatform.core.appending import append_lines


class LedgerError(Exception):
    """The ledger cannot be read or written. The message is for the operator."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A data key that must never open anything again."""

    organization: UUID
    data_key: UUID


class Ledger:
    """The ledger in ``path``, which is made with its folder when the first line is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entries: Iterable[Destroyed]) -> None:
        """Add these; raises LedgerError. A line that a crash left unfinished is cut off first."""
        lines = "".join(_line(entry) for entry in entries).encode("ascii")
        if not lines:
            return
        try:
            append_lines(self.path, lines)
        except OSError as error:
            raise LedgerError(f"The key ledger {self.path} cannot be written: {error.strerror}.") from None

    def read(self) -> set[Destroyed]:
        """All that stands in it; nothing when there is no file. Raises LedgerError, naming a line without sense."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise LedgerError(f"The key ledger {self.path} cannot be read: {error.strerror}.") from None
        # What follows the last line break was never finished, and so never relied on.
        whole = content.split(b"\n")[:-1]
        return {self._parsed(number, line) for number, line in enumerate(whole, start=1)}

    def _parsed(self, number: int, line: bytes) -> Destroyed:
        try:
            told = json.loads(line)
            return Destroyed(UUID(told["organization"]), UUID(told["data_key"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise LedgerError(f"Line {number} of the key ledger {self.path} cannot be read.") from None


def _line(entry: Destroyed) -> str:
    facts = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "data_key": str(entry.data_key),
        "event": "data_key.destroyed",
        "organization": str(entry.organization),
    }
    return json.dumps(facts, sort_keys=True) + "\n"
