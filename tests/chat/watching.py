"""Somebody who has a conversation open, as the web app has: reconnects, and resumes from the last number it has."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.cast import Person
from tests.stack import wait_for

LAST = frozenset({"generation.completed", "generation.stopped", "generation.failed"})
Event = dict[str, Any]


def open_socket(person: Person, conversation: str, **options: Any) -> ClientConnection:
    """A socket with the person's token."""
    address = person.url.replace("http", "ws", 1) + f"/ws/v1/conversations/{conversation}/"
    offered = [Subprotocol("byok.v1"), Subprotocol(f"byok.bearer.{person.token}")]
    return connect(address, subprotocols=offered, **options)


class Watcher:
    """Keeps every event of every answer in the order shown, and what was against the rules of numbering."""

    def __init__(self, person: Person, conversation: str) -> None:
        self.events: dict[str, list[Event]] = {}
        self.others: list[Event] = []
        self.faults: list[str] = []
        self.connections = 0
        self._person, self._conversation = person, conversation
        self._closed = threading.Event()
        self._connected = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._connected.wait(20)

    def close(self) -> None:
        self._closed.set()
        self._thread.join(20)

    def text(self, generation: str) -> str:
        shown = self.events.get(generation, [])
        return "".join(event["text"] for event in shown if event["type"] == "text.delta")

    def has_ended(self, generation: str) -> bool:
        shown = self.events.get(generation, [])
        return bool(shown) and shown[-1]["type"] in LAST

    def wait_for_text(self, generation: str, characters: int = 1) -> None:
        wait_for(lambda: len(self.text(generation)) >= characters, "text of the answer", 40)

    def wait_for_end(self, generation: str, seconds: float = 60) -> list[Event]:
        """All events of an answer, once the last one was shown."""
        wait_for(lambda: self.has_ended(generation), "the answer's last event", seconds)
        return self.events[generation]

    def _follow(self) -> None:
        while not self._closed.is_set():
            try:
                with open_socket(self._person, self._conversation, open_timeout=5) as socket:
                    self._read(socket)
            except (OSError, TimeoutError, WebSocketException):
                self._closed.wait(0.1)

    def _read(self, socket: ClientConnection) -> None:
        self.connections += 1
        for generation, shown in list(self.events.items()):
            if not self.has_ended(generation):
                after = shown[-1]["seq"]
                socket.send(json.dumps({"type": "resume", "generation": generation, "after": after}))
        self._connected.set()
        while not self._closed.is_set():
            try:
                self._take(json.loads(socket.recv(timeout=0.2)))
            except TimeoutError:
                continue

    def _take(self, event: Event) -> None:
        if "seq" not in event:
            self.others.append(event)
            return
        shown = self.events.setdefault(event["generation"], [])
        if event["seq"] == len(shown) + 1:
            if self.has_ended(event["generation"]):
                self.faults.append(f"{event['type']} after the last event")
            shown.append(event)
        elif event["seq"] > len(shown):
            self.faults.append(f"number {event['seq']} after {len(shown)}")
        elif shown[event["seq"] - 1] != event:
            self.faults.append(f"number {event['seq']} twice, and different")


@contextmanager
def watching(person: Person, conversation: str) -> Iterator[Watcher]:
    """A watcher for as long as the block; the rules of numbering must have held."""
    watcher = Watcher(person, conversation)
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.close()
    assert watcher.faults == []


def ended(person: Person, generation: str, seconds: float = 60) -> dict[str, Any]:
    """The answer over HTTP, once it has ended."""
    wait_for(lambda: person.generation(generation)["state"] not in ("queued", "running"), "the end", seconds)
    return person.generation(generation)


def question() -> str:
    """A question like no other, by which a provider's own record of it can be found."""
    return f"What about {uuid.uuid4().hex}?"
