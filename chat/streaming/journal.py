"""From a provider's events to ours: numbered 1, 2, 3 … without holes, and storable as text plus a list of cuts."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

TERMINAL = frozenset({"generation.completed", "generation.stopped", "generation.failed"})
# PostgreSQL text has no NUL, and UTF-8 no lone surrogates: what cannot be stored is not shown either.
REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    """The text as it will be stored, shown and billed alike. Halves of a surrogate pair are joined."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_fact(fact: Any) -> Any:
    """The same for whatever an event says: one text that cannot be stored would hold up all answers."""
    if isinstance(fact, str):
        return storable(fact)
    if isinstance(fact, dict):
        return {storable(name): storable_fact(inner) for name, inner in fact.items()}
    if isinstance(fact, list | tuple):
        return [storable_fact(inner) for inner in fact]
    return fact


@dataclass(frozen=True, slots=True)
class Numbered:
    """One event as bytes of JSON, made once and passed on."""

    seq: int
    body: bytes
    terminal: bool = False


@dataclass(slots=True)
class Journal:
    """The events of one generation. Deltas are gathered between two calls of ``cut`` into one event."""

    generation: uuid.UUID
    text: str = ""
    reasoning: str = ""
    entries: list[Any] = field(default_factory=list)
    _gathered: list[str] = field(default_factory=list)
    _kind: str = ""
    _made: list[Numbered] = field(default_factory=list)

    @property
    def last_seq(self) -> int:
        return len(self.entries)

    def add_text(self, text: str) -> None:
        self._gather("text", text)

    def add_reasoning(self, text: str) -> None:
        self._gather("reasoning", text)

    def add_event(self, kind: str, **facts: Any) -> None:
        """An event of its own; deltas gathered before it keep their place."""
        self._close_delta()
        event = {"type": kind, **storable_fact(facts)}
        self.entries.append(event)
        self._made.append(self._number(event))

    def branch(self) -> "Journal":
        """A copy of what was cut so far, to be gone on with on its own."""
        return Journal(self.generation, self.text, self.reasoning, list(self.entries))

    def cut(self) -> list[Numbered]:
        """Everything since the last cut, as numbered events."""
        self._close_delta()
        made, self._made = self._made, []
        return made

    @property
    def is_dirty(self) -> bool:
        return bool(self._gathered or self._made)

    def _gather(self, kind: str, text: str) -> None:
        if not text:
            return
        if kind != self._kind:
            self._close_delta()
            self._kind = kind
        self._gathered.append(text)

    def _close_delta(self) -> None:
        if not self._gathered:
            return
        delta, self._gathered = storable("".join(self._gathered)), []
        if self._kind == "text":
            self.text += delta
            self.entries.append(len(delta))
        else:
            self.reasoning += delta
            self.entries.append(-len(delta))
        self._made.append(self._number({"type": f"{self._kind}.delta", "text": delta}))

    def _number(self, event: dict[str, Any]) -> Numbered:
        return number(self.generation, len(self.entries), event)


def number(generation: uuid.UUID, seq: int, event: dict[str, Any]) -> Numbered:
    """The event as it goes over the wire."""
    body = orjson.dumps({"type": event["type"], "generation": str(generation), "seq": seq, **event})
    return Numbered(seq, body, event["type"] in TERMINAL)


def replay(
    generation: uuid.UUID, text: str, reasoning: str, entries: list[Any], after: int = 0
) -> Iterator[Numbered]:
    """The events behind number ``after``, made again from what is stored."""
    text_at = reasoning_at = 0
    for seq, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            event = entry
        elif entry >= 0:
            event = {"type": "text.delta", "text": text[text_at : text_at + entry]}
            text_at += entry
        else:
            event = {"type": "reasoning.delta", "text": reasoning[reasoning_at : reasoning_at - entry]}
            reasoning_at -= entry
        if seq > after:
            yield number(generation, seq, event)


def absorb(journal: Journal, body: bytes) -> None:
    """Append an event that was already shown (read back from Valkey) to a journal that lacks it."""
    event = orjson.loads(body)
    kind = event["type"]
    if kind == "text.delta":
        journal.text += event["text"]
        journal.entries.append(len(event["text"]))
    elif kind == "reasoning.delta":
        journal.reasoning += event["text"]
        journal.entries.append(-len(event["text"]))
    else:
        journal.entries.append({k: v for k, v in event.items() if k not in ("generation", "seq")})
