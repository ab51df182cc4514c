"""Connections that stay open: who stands at the other end, proved again whenever that may have changed."""

import asyncio
import datetime as dt
import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from accounts.access import access_of_token, access_of_user
from accounts.contracts import Access
from byokplatform.core.control import MISSED, Order
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import NotAuthenticated, PlatformError
from byokplatform.core.listening import Ear, listener
from byokplatform.core.problems import as_platform_error

logger = logging.getLogger(__name__)
PROTOCOL = "byok.v1"
BEARER = "byok.bearer."
REFUSED = 4401
BROKEN = 1011
# Orders are hints: without any, the caller is looked up again this often.
PROVE_AGAIN_SECONDS = 30.0
# A burst of orders costs one proof, and a flood of them no more than four in a second.
GATHER_SECONDS = 0.02
REST_SECONDS = 0.25
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was shown at the door. It is looked up anew each time: a session or a token may have ended."""

    bearer: str = field(default="", repr=False)
    session: str | None = field(default=None, repr=False)

    def access(self) -> Access:
        if self.bearer:
            return access_of_token(self.bearer)
        user_id = session_user(self.session)
        if user_id is None:
            raise NotAuthenticated()
        return access_of_user(user_id)


def credentials_of_socket(scope: Any) -> Credentials:
    """A bearer token offered as a subprotocol, else the session cookie from our own pages."""
    for offered in scope.get("subprotocols", []):
        if offered.startswith(BEARER):
            return Credentials(bearer=offered.removeprefix(BEARER))
    if not _same_origin(scope):
        return Credentials()
    return Credentials(session=scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME))


def credentials_of_request(request: HttpRequest) -> Credentials:
    """What the request was let in by, in the order in which our doors look at it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Credentials(bearer=token.strip())
    return Credentials(session=request.COOKIES.get(settings.SESSION_COOKIE_NAME))


def session_user(session_key: str | None) -> uuid.UUID | None:
    """The person whose live session this is."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return get_user(request).pk


def _same_origin(scope: Any) -> bool:
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    return origin == settings.BYOK_PUBLIC_URL or origin.partition("://")[2] == host != ""


class Proof(NamedTuple):
    """Who it is, and the ids (person, organizations, places) by whose change the right may be lost."""

    access: Access
    grounds: frozenset[uuid.UUID]


class Guard:
    """Proves the caller of one connection again and again.

    ``look_up`` runs in a thread and raises PlatformError when the caller is refused; ``orders`` are the kinds that
    matter when they name one of the proof's grounds.
    """

    access: Access

    def __init__(self, look_up: Callable[[], Proof], orders: frozenset[str]) -> None:
        self._look_up = look_up
        self._orders = orders
        self._grounds: frozenset[uuid.UUID] | None = None
        self._proving = asyncio.Lock()
        self.ear: Ear

    async def prove(self) -> None:
        """Look the caller up now; raises whatever that raises."""
        async with self._proving:
            # What comes meanwhile may name a ground that is about to be found.
            self._grounds = None
            self.access, self._grounds = await in_thread(self._look_up)()

    async def check(self) -> None:
        """Raise PlatformError when the caller is refused. A database that is away for a moment proves nothing."""
        try:
            await self.prove()
        except Exception as error:
            found = as_platform_error(error)
            if found.status < 500:
                raise found from error

    def doubt(self) -> None:
        """Have the caller proved soon, whatever is ordered."""
        self.ear.tell(MISSED)

    async def rounds(self) -> AsyncGenerator[frozenset[Order]]:
        """After each proof the orders that led to it; ends when the caller is refused."""
        while True:
            heard = await self.ear.hear(self._patience())
            await asyncio.sleep(GATHER_SECONDS)
            heard |= self.ear.take()
            try:
                await self.prove()
            except Exception as error:
                if as_platform_error(error).status < 500:
                    return
                for order in heard:
                    self.ear.tell(order)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            yield frozenset(order for order in heard if order == MISSED or self.concerns(order))
            await asyncio.sleep(REST_SECONDS)

    async def refused(self) -> None:
        """Return when the caller is refused."""
        async with aclosing(self.rounds()) as rounds:
            async for _ in rounds:
                pass

    def concerns(self, order: Order) -> bool:
        what, target = order
        return what in self._orders and (self._grounds is None or target in self._grounds)

    def _patience(self) -> float:
        if self._grounds is None:
            return RETRY_SECONDS
        if self.access.good_until is None:
            return PROVE_AGAIN_SECONDS
        left = (self.access.good_until - dt.datetime.now(dt.UTC)).total_seconds()
        return min(PROVE_AGAIN_SECONDS, max(left, 0.0))


@contextmanager
def guarding(look_up: Callable[[], Proof], orders: frozenset[str]) -> Iterator[Guard]:
    """A guard that hears orders for as long as the block."""
    guard = Guard(look_up, orders)
    with listener().listen(guard.concerns) as guard.ear:
        yield guard


async def while_proved(
    look_up: Callable[[], Proof], orders: frozenset[str], source: AsyncGenerator[bytes]
) -> AsyncGenerator[bytes]:
    """What the source gives, until it or the caller's right ends."""
    async with aclosing(source):
        with guarding(look_up, orders) as guard:
            try:
                await guard.check()
            except PlatformError:
                return
            refused = asyncio.create_task(guard.refused())
            try:
                async for one in _until(refused, source):
                    yield one
            finally:
                refused.cancel()


async def _until(end: asyncio.Task[None], source: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    while True:
        following = asyncio.create_task(_following(source))
        try:
            await asyncio.wait({end, following}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not following.done():
                following.cancel()
                await asyncio.wait({following})
        if end.done() or following.cancelled():
            return
        one = following.result()
        if one is None:
            return
        yield one


async def _following(source: AsyncGenerator[bytes]) -> bytes | None:
    return await anext(source, None)


class ProvedConsumer(AsyncWebsocketConsumer):
    """A socket for as long as its caller is proved: closed with 4401 after, and silent from that moment."""

    orders: frozenset[str]
    credentials: Credentials
    guard: Guard
    _open = False

    def look_up(self) -> Proof:
        """Prove the caller, or raise PlatformError; runs in a thread."""
        raise NotImplementedError

    async def opened(self) -> None:
        """The socket is open."""

    async def proved(self, heard: frozenset[Order]) -> None:
        """The caller was proved again, because of these orders."""

    async def connect(self) -> None:
        self.credentials = credentials_of_socket(self.scope)
        self._tasks: list[asyncio.Task[None]] = []
        with ExitStack() as listening:
            self.guard = listening.enter_context(guarding(self.look_up, self.orders))
            try:
                await self.guard.prove()
            except PlatformError:
                raise DenyConnection from None
            self._listening = listening.pop_all()
        offered = self.scope.get("subprotocols", [])
        await self.accept(PROTOCOL if PROTOCOL in offered else None)
        self._open = True
        await self.opened()
        self.keep(self._watch())

    async def disconnect(self, code: int) -> None:
        self._fall_silent()

    async def say(self, body: bytes) -> None:
        """Send one event, unless the caller was refused meanwhile."""
        if self._open:
            await self.send(text_data=body.decode())

    async def tell(self, event: dict[str, Any]) -> None:
        await self.say(orjson.dumps(event))

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something until the socket's end."""
        self._tasks.append(asyncio.create_task(work))

    async def _watch(self) -> None:
        code = REFUSED
        try:
            async with aclosing(self.guard.rounds()) as rounds:
                async for heard in rounds:
                    await self.proved(heard)
        except Exception:
            logger.exception("a socket's guard ended")
            code = BROKEN
        self._fall_silent()
        await self.close(code=code)

    def _fall_silent(self) -> None:
        self._open = False
        self._listening.close()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
