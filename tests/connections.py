"""Connections that stay open: what they say, and when and how they end."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx2
from django.contrib.sessions.models import Session
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from byokplatform.core import control
from tests.accounts.browser import Browser
from tests.cast import Person
from tests.stack import wait_for

REFUSED = 4401
# What the platform promises: a right that was taken away is gone everywhere after so long.
PROMISED_SECONDS = 1.0


class Listening:
    """Reads a connection in a thread to its end."""

    def __init__(self, read: Callable[["Listening"], None]) -> None:
        self.said: list[dict[str, Any]] = []
        self.code: int | None = None
        self.has_ended = False
        self.ended_at = 0.0
        self._read = read
        Thread(target=self._run, daemon=True).start()

    def wait_for(self, number: int) -> None:
        """Until so many events have come."""
        wait_for(lambda: len(self.said) >= number, f"event {number}", 20)

    def seconds_after(self, moment: float) -> float:
        """When it ended, seconds after a moment of the monotonic clock."""
        wait_for(lambda: self.has_ended, "the end of the connection", 20)
        return self.ended_at - moment

    def _run(self) -> None:
        self._read(self)
        self.ended_at = time.monotonic()
        self.has_ended = True


def on_socket(socket: ClientConnection) -> Listening:
    def read(listening: Listening) -> None:
        try:
            for frame in socket:
                listening.said.append(json.loads(frame))
        except ConnectionClosed:
            pass
        listening.code = socket.close_code

    return Listening(read)


def on_events(client: httpx2.Client, generation: str) -> Listening:
    """The event stream of an answer; it must end as a whole HTTP answer does."""

    def read(listening: Listening) -> None:
        with client.stream("GET", f"/api/v1/generations/{generation}/events/") as answer:
            listening.code = answer.status_code
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    listening.said.append(json.loads(line.removeprefix("data: ")))

    return Listening(read)


def socket_of(who: Person | Browser, path: str) -> ClientConnection:
    """A socket by a person's token, or by the session of a browser."""
    address = who.url.replace("http", "ws", 1) + path
    if isinstance(who, Person):
        return connect(
            address, subprotocols=[Subprotocol("byok.v1"), Subprotocol(f"byok.bearer.{who.token}")]
        )
    cookie = f"sessionid={who.client.cookies['sessionid']}"
    return connect(address, additional_headers={"Cookie": cookie, "Origin": who.url})


@contextmanager
def live(who: Person | Browser) -> Iterator[Listening]:
    """What the socket of whoever is signed in says."""
    with socket_of(who, "/ws/v1/me/") as socket:
        yield on_socket(socket)


def end_session(browser: Browser, person: Person) -> None:
    """As when it is ended elsewhere: the row goes, and all processes are told whose it was."""
    Session.objects.get(pk=browser.client.cookies["sessionid"]).delete()
    control.send(control.ACCESS_CHANGED, person.user.pk)
