"""Connections that stay open: who stands at the other end, proved again whenever that may have changed."""

import asyncio
import datetime as dt
import logging
import uuid
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import ExitStack, aclosing, contextmanager, suppress
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
from byokplatform.core.control import ACCESS_CHANGED, MISSED, Order
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import NotAuthenticated, PlatformError
from byokplatform.core.listening import Ear, listener
from byokplatform.core.problems import as_platform_error

logger = logging.getLogger(__name__)
PROTOCOL = "byok.v1"
BEARER = "byok.bearer."
REFUSED = 4401
BROKEN = 1011
# From this status on an error is ours, and says nothing of the caller.
UNABLE = 500
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

    ``look_up`` runs in a thread and raises PlatformError when the caller is refused. The caller is proved at orders
    of the kinds ``doubts`` that name one of the proof's grounds; those of the kinds ``hints`` are only passed on.
    """

    access: Access
    ear: Ear

    def __init__(
        self, look_up: Callable[[], Proof], doubts: frozenset[str], hints: frozenset[str] = frozenset()
    ) -> None:
        self._look_up = look_up
        self._doubts = doubts
        self._kinds = doubts | hints
        self._grounds: frozenset[uuid.UUID] | None = None
        self._proving = asyncio.Lock()
        self._warnings = 0
        self._certain = asyncio.Event()
        self.over = False

    async def prove(self) -> Access:
        """Look the caller up now; raises whatever that raises, and a refusal is the end."""
        async with self._proving:
            warnings = self._warnings
            # What comes meanwhile may name a ground that is about to be found.
            self._grounds = None
            try:
                self.access, self._grounds = await in_thread(self._look_up)()
            except Exception as error:
                if as_platform_error(error).status < UNABLE:
                    self._end()
                raise
            if warnings == self._warnings:
                self._certain.set()
            return self.access

    async def check(self) -> None:
        """Raise PlatformError when the caller is refused. A database that is away for a moment proves nothing."""
        try:
            await self.prove()
        except Exception as error:
            if self.over:
                raise as_platform_error(error) from error

    async def certain(self) -> bool:
        """Wait while an order lies here that may have ended the right; gives whether it stands."""
        await self._certain.wait()
        return not self.over

    def hears(self, order: Order) -> bool:
        """Whether an order is to be told here. From one that may end the right on, nothing is certain."""
        if not self._concerns(order):
            return False
        if order[0] == ACCESS_CHANGED:
            self._warnings += 1
            self._certain.clear()
        return True

    async def rounds(self) -> AsyncGenerator[frozenset[Order]]:
        """Whatever was heard, after the proof that it asked for; ends when the caller is refused."""
        while True:
            heard = await self.ear.hear(self._patience())
            await asyncio.sleep(GATHER_SECONDS)
            heard |= self.ear.take()
            if await self._stands(heard):
                yield frozenset(order for order in heard if order == MISSED or self._concerns(order))
                await asyncio.sleep(REST_SECONDS)
            elif self.over:
                return
            else:
                for order in heard:
                    self.ear.tell(order)
                await asyncio.sleep(RETRY_SECONDS)

    async def refused(self) -> None:
        """Return when the caller is refused."""
        async with aclosing(self.rounds()) as rounds:
            async for _ in rounds:
                pass

    async def _stands(self, heard: set[Order]) -> bool:
        """Whether the caller is in, proved anew when these orders ask for it; False too when that cannot be told."""
        if self.over:
            return False
        if heard and not any(order == MISSED or order[0] in self._doubts for order in heard):
            return True
        with suppress(Exception):
            await self.prove()
            return True
        return False

    def _end(self) -> None:
        self.over = True
        self._certain.set()
        self.ear.tell(MISSED)

    def _concerns(self, order: Order) -> bool:
        what, target = order
        return what in self._kinds and (self._grounds is None or target in self._grounds)

    def _patience(self) -> float:
        if self._grounds is None:
            return RETRY_SECONDS
        if self.access.good_until is None:
            return PROVE_AGAIN_SECONDS
        left = (self.access.good_until - dt.datetime.now(dt.UTC)).total_seconds()
        return min(PROVE_AGAIN_SECONDS, max(left, 0.0))


@contextmanager
def guarding(guard: Guard) -> Iterator[Guard]:
    """Have a guard hear orders for as long as the block."""
    with listener().listen(guard.hears) as guard.ear:
        yield guard


async def while_proved(guard: Guard, source: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """What the source gives, until it or the caller's right ends."""
    async with aclosing(source):
        with guarding(guard):
            try:
                await guard.prove()
            except PlatformError:
                return
            refused = asyncio.create_task(guard.refused())
            try:
                async for one in _until(refused, source):
                    if not await guard.certain():
                        return
                    yield one
            finally:
                refused.cancel()


async def _until(end: asyncio.Task[None], source: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    while not end.done():
        following = asyncio.create_task(_following(source))
        try:
            await asyncio.wait({end, following}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not following.done():
                following.cancel()
                await asyncio.wait({following})
        one = None if end.done() or following.cancelled() else following.result()
        if one is None:
            return
        yield one


async def _following(source: AsyncGenerator[bytes]) -> bytes | None:
    return await anext(source, None)


class ProvedConsumer(AsyncWebsocketConsumer):
    """A socket for as long as its caller is proved: closed with 4401 after, and silent from that moment."""

    doubts: frozenset[str]
    hints: frozenset[str] = frozenset()
    credentials: Credentials
    guard: Guard
    _open = False

    def look_up(self) -> Proof:
        """Prove the caller, or raise PlatformError; runs in a thread."""
        raise NotImplementedError

    async def opened(self) -> None:
        """The socket is open."""

    async def heard(self, orders: frozenset[Order]) -> None:
        """These orders came, and the caller stands."""

    async def connect(self) -> None:
        self.credentials = credentials_of_socket(self.scope)
        self._tasks: list[asyncio.Task[None]] = []
        with ExitStack() as listening:
            self.guard = listening.enter_context(guarding(Guard(self.look_up, self.doubts, self.hints)))
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
        """Send one event, unless the socket is about to be closed."""
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
                async for orders in rounds:
                    await self.heard(orders)
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
