"""An event loop's one reader of the control stream: whoever listens is told which orders came."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from weakref import WeakKeyDictionary

from byokplatform.core.control import MISSED, Order, orders
from byokplatform.core.valkey import connect_async

logger = logging.getLogger(__name__)
RETRY_SECONDS = 0.5
# Whoever is so far behind is told that anything may have happened.
MOST_WAITING = 1000
_listeners: "WeakKeyDictionary[asyncio.AbstractEventLoop, Listener]" = WeakKeyDictionary()


class Ear:
    """What one listener has not been told yet; the same order twice is one."""

    def __init__(self, wanted: Callable[[Order], bool]) -> None:
        self._wanted = wanted
        self._waiting: set[Order] = set()
        self._something = asyncio.Event()

    def tell(self, order: Order) -> None:
        if order != MISSED and not self._wanted(order):
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting = {MISSED}
        self._waiting.add(order)
        self._something.set()

    async def hear(self, patience: float) -> set[Order]:
        """All that came, as soon as there is something; nothing after so many seconds without."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._something.wait()
        return self.take()

    def take(self) -> set[Order]:
        """All that came up to now."""
        heard, self._waiting = self._waiting, set()
        self._something.clear()
        return heard


class Listener:
    """The ears of this event loop, and the task that tells them."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()
        self._reader: asyncio.Task[None] | None = None

    @contextmanager
    def listen(self, wanted: Callable[[Order], bool]) -> Iterator[Ear]:
        """An ear for the wanted orders, and for MISSED whenever some may have been lost."""
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())
        ear = Ear(wanted)
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self._ears.discard(ear)

    async def _read(self) -> None:
        while True:
            try:
                async for order in orders(connect_async()):
                    for ear in tuple(self._ears):
                        ear.tell(order)
            except Exception as error:
                # Whatever it was, all that is open here depends on this one reader.
                logger.warning("orders not readable: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)


def listener() -> Listener:
    """The running event loop's listener."""
    loop = asyncio.get_running_loop()
    if loop not in _listeners:
        _listeners[loop] = Listener()
    return _listeners[loop]
