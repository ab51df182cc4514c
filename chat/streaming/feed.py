"""What one watcher is sent: every event of every answer once, in order, from the number it has.

Live announcements come from the bus; holes are filled from the log in Valkey, or from the database when that is gone.
"""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from time import monotonic

import orjson
import redis

from byokplatform.core.valkey import connect_async
from chat.streaming.bus import bus
from chat.streaming.journal import Numbered
from chat.streaming.log import numbered, read

# How long a watcher waits for an announcement before it looks for itself.
HEAL_SECONDS = 2.0
LATELY_SECONDS = 30.0
Stored = Callable[[uuid.UUID, int], Awaitable[list[Numbered]]]


class Feed:
    """Follows a conversation for one watcher.

    ``stored(generation, after)`` reads events from the database; ``lively(seconds)`` lists answers that are under way
    or ended so lately, so that a watcher learns of one whose announcements were all lost.
    """

    def __init__(
        self,
        conversation: uuid.UUID,
        stored: Stored,
        lively: Callable[[float], Awaitable[list[uuid.UUID]]],
    ) -> None:
        self._conversation = conversation
        self._stored = stored
        self._lively = lively
        self._began = monotonic()
        self._sent: dict[uuid.UUID, int] = {}
        self._open: set[uuid.UUID] = set()
        self._ended: set[uuid.UUID] = set()
        self._wanted: asyncio.Queue[tuple[uuid.UUID, int]] = asyncio.Queue()

    def resume(self, generation: uuid.UUID, after: int) -> None:
        """Send the events behind ``after`` again, then go on live."""
        self._wanted.put_nowait((generation, after))

    async def bodies(self) -> AsyncGenerator[bytes]:
        """JSON of each event, for as long as the watcher wants."""
        due = monotonic() + HEAL_SECONDS
        with bus().watch(self._conversation) as queue:
            while True:
                obey_cancellation()
                async for body in self._requested():
                    yield body
                joined = await self._next(queue, max(due - monotonic(), 0.0))
                for body in joined.split(b"\n") if joined else ():
                    async for one in self._live(body):
                        yield one
                # Also while others' announcements keep coming: one answer's last event may be what got lost.
                if monotonic() >= due:
                    async for body in self._heal():
                        yield body
                    due = monotonic() + HEAL_SECONDS

    async def _next(self, queue: "asyncio.Queue[bytes]", patience: float) -> bytes | None:
        """The next announcement; None when a request came first or nothing came for so many seconds."""
        if not self._wanted.empty():
            return None
        announced = asyncio.ensure_future(queue.get())
        wanted = asyncio.ensure_future(self._wanted.get())
        try:
            await asyncio.wait({announced, wanted}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if wanted.done():
                self._wanted.put_nowait(wanted.result())
            wanted.cancel()
            if not announced.done():
                announced.cancel()
        return announced.result() if announced.done() and not announced.cancelled() else None

    async def _requested(self) -> AsyncIterator[bytes]:
        while not self._wanted.empty():
            generation, after = self._wanted.get_nowait()
            self._sent[generation] = after
            async for body in self._catch_up(generation):
                yield body

    async def _live(self, body: bytes) -> AsyncIterator[bytes]:
        event = orjson.loads(body)
        if "seq" not in event:
            yield body
            return
        generation, seq = uuid.UUID(event["generation"]), event["seq"]
        sent = self._sent.get(generation, 0)
        told = numbered(body, seq)
        # A watcher that named a number which was never reached still learns of the end.
        if seq == sent + 1 or (told.terminal and seq < sent):
            yield self._pass(generation, told)
        elif seq > sent:
            async for one in self._catch_up(generation):
                yield one

    async def _heal(self) -> AsyncIterator[bytes]:
        # What had ended before this watcher came, it has read elsewhere.
        lately = min(monotonic() - self._began, LATELY_SECONDS)
        for generation in {*self._open, *await self._lively(lately)} - self._ended:
            async for body in self._catch_up(generation):
                yield body

    async def _catch_up(self, generation: uuid.UUID) -> AsyncIterator[bytes]:
        for event in await self._behind(generation, self._sent.get(generation, 0)):
            yield self._pass(generation, event)

    async def _behind(self, generation: uuid.UUID, after: int) -> list[Numbered]:
        try:
            events = await read(connect_async(), self._conversation, generation, after)
        except redis.RedisError:
            events = []
        if events:
            return events
        stored = await self._stored(generation, after)
        if not stored or stored[-1].terminal:
            return stored
        # The database may lag behind a log that lost its beginning: join both.
        try:
            return stored + await read(connect_async(), self._conversation, generation, stored[-1].seq)
        except redis.RedisError:
            return stored

    def _pass(self, generation: uuid.UUID, event: Numbered) -> bytes:
        self._sent[generation] = event.seq
        if event.terminal:
            self._open.discard(generation)
            self._ended.add(generation)
        else:
            self._open.add(generation)
            self._ended.discard(generation)
        return event.body


def obey_cancellation() -> None:
    """Raise the cancellation that this task was sent, where a library on the way took it for its own.

    ``asyncio.wait_for`` of Python 3.11, which the client of Valkey uses, does so when both come at once.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
