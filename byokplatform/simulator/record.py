"""What the simulator remembers of its requests: bounded, and never a key, only its fingerprint."""

import hashlib
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 5000


@dataclass(slots=True)
class Seen:
    """One request. Times are seconds since the epoch; ``closed_by_client`` is when the caller hung up."""

    number: int
    model: str
    key: str
    messages: list[Mapping[str, Any]]
    message_count: int
    input_tokens: int
    started: float = field(default_factory=time.time)
    ended: float | None = None
    closed_by_client: float | None = None
    words_sent: int = 0
    output_tokens: int = 0
    status: int = 200


class Record:
    """The requests so far, the newest last, and their sums."""

    def __init__(self) -> None:
        self.seen: deque[Seen] = deque(maxlen=KEPT)
        self.requests = 0
        self.input_tokens = 0
        self.output_tokens = 0

    def begin(self, key: str, model: str, messages: Sequence[Mapping[str, Any]], tokens: int) -> Seen:
        self.requests += 1
        self.input_tokens += tokens
        entry = Seen(self.requests, model, fingerprint(key), list(messages), len(messages), tokens)
        self.seen.append(entry)
        return entry

    def end(self, entry: Seen) -> None:
        entry.ended = time.time()
        self.output_tokens += entry.output_tokens

    def rows(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self.seen]

    def totals(self) -> dict[str, int]:
        return {
            "requests": self.requests,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
        }


def fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12]
