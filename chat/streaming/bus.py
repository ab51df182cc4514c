"""The web process's one reader of the bus: hands every announced event to whoever watches its conversation here.

What arrives is a hint that makes things quick. A watcher that hears nothing reads the log by itself, so a lost, late
or trimmed announcement only costs time.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakKeyDictionary

import redis

from byokplatform.core.valkey import connect_async
from chat.streaming.log import BUS

logger = logging.getLogger(__name__)
# A watcher that does not keep up is told less, and fetches the rest from the log.
QUEUE_LENGTH = 1000
RETRY_SECONDS = 0.5
_buses: "WeakKeyDictionary[asyncio.AbstractEventLoop, Bus]" = WeakKeyDictionary()

Queue = asyncio.Queue[bytes]


class Bus:
    """Watchers by conversation, and the task that feeds them."""

    def __init__(self) -> None:
        self._watchers: defaultdict[bytes, set[Queue]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None

    @contextmanager
    def watch(self, conversation: uuid.UUID) -> Iterator[Queue]:
        """A queue of announcements (events as JSON, joined by line feeds) for one conversation."""
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())
        name, queue = str(conversation).encode(), Queue(QUEUE_LENGTH)
        self._watchers[name].add(queue)
        try:
            yield queue
        finally:
            self._watchers[name].discard(queue)
            if not self._watchers[name]:
                del self._watchers[name]

    async def _read(self) -> None:
        client: Any = connect_async()
        last: bytes | None = None
        while True:
            try:
                last = last or await newest(client)
                found = await client.xread({BUS: last}, block=5000, count=200)
            except (redis.RedisError, OSError) as error:
                logger.info("bus not readable: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for _, entries in found or ():
                for entry_id, fields in entries:
                    last = entry_id
                    self._deliver(fields)

    def _deliver(self, fields: dict[bytes, bytes]) -> None:
        for name, joined in fields.items():
            for queue in self._watchers.get(name, ()):
                with suppress(asyncio.QueueFull):
                    queue.put_nowait(joined)


async def newest(client: Any) -> bytes:
    """The place of the bus's last entry. Reading on from «$» instead would miss what comes between two reads."""
    entries = await client.xrevrange(BUS, count=1)
    return bytes(entries[0][0]) if entries else b"0-0"


def bus() -> Bus:
    """The running event loop's bus reader."""
    loop = asyncio.get_running_loop()
    if loop not in _buses:
        _buses[loop] = Bus()
    return _buses[loop]
