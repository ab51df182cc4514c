"""The worker's engine: one event loop that all answers of the process share.

Celery's threads only wait. The loop streams from providers, appends numbered events to Valkey (the first at once, then
every 20 ms, one round trip for all answers), and stores all open answers every 250 ms in one statement.
"""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache

import orjson
import redis
import uvloop
from django.db import DatabaseError

from byokplatform.core import control
from byokplatform.core.database import in_thread
from byokplatform.core.ids import uuid7
from byokplatform.core.valkey import connect_async
from chat.services.answering import SHOW_SECONDS, OpenAnswer
from chat.services.claiming import Checkpoint, claim, store_checkpoints
from chat.streaming.journal import Journal
from chat.streaming.log import append
from providers.adapters import close_session
from providers.services.standing import ended

logger = logging.getLogger(__name__)
FLUSH_SECONDS = 0.02
CHECKPOINT_SECONDS = 0.25
RENEW_SECONDS = 4.0
LOOK_SECONDS = 1.0
# Looked at once when they are heard; a burst of them costs one look.
LOOK_AT = frozenset({"frozen", "grant.ended", "key.changed", control.ACCESS_CHANGED})
GATHER_SECONDS = 0.05
RECONNECT_SECONDS = 0.5
# With Valkey away, events wait here up to this number for each answer; the database has them anyway.
MOST_UNSENT = 2000


class Engine:
    """Runs answers; ``run`` is called from Celery's threads and returns when the answer has ended."""

    def __init__(self) -> None:
        self.worker = uuid7()
        self._answers: dict[uuid.UUID, OpenAnswer] = {}
        self._renewed = 0.0
        self._draining = False
        self._loop = uvloop.new_event_loop()
        self._wake = asyncio.Event()
        self._look = asyncio.Event()
        self._flushing = asyncio.Lock()
        threading.Thread(target=self._serve, name="engine", daemon=True).start()

    def run(self, generation_id: uuid.UUID, organization_id: uuid.UUID) -> None:
        """Write one answer, start to end. Blocks."""
        work = self._answer(generation_id, organization_id)
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def drain(self, seconds: float) -> None:
        """Give running answers so long to end by themselves; then end them as interrupted."""
        self._draining = True
        self._loop.call_soon_threadsafe(self._loop.call_later, seconds, self._cancel_all)

    def close(self) -> None:
        """Close the connections to providers, at the end of the process."""
        asyncio.run_coroutine_threadsafe(close_session(), self._loop).result(5)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_default_executor(ThreadPoolExecutor(max_workers=12, thread_name_prefix="engine-db"))
        for forever in (
            self._flush_forever,
            self._checkpoint_forever,
            self._obey_forever,
            self._look_forever,
        ):
            self._loop.create_task(self._keep(forever))
        self._loop.run_forever()

    async def _keep(self, work: Callable[[], Awaitable[None]]) -> None:
        # Without one of them all answers here would be lost one by one, and new ones still be taken.
        while True:
            try:
                await work()
            except Exception:
                logger.exception("the engine begins one of its loops again")
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _answer(self, generation_id: uuid.UUID, organization_id: uuid.UUID) -> None:
        began = time.monotonic()
        taken = (
            None if self._draining else await in_thread(claim)(generation_id, organization_id, self.worker)
        )
        if taken is None:
            return
        answer = OpenAnswer(taken, self.worker, self._wake.set, Journal(generation_id))
        answer.shown_until = began + SHOW_SECONDS
        self._answers[generation_id] = answer
        answer.task = asyncio.create_task(self._write(answer))
        try:
            await answer.task
        finally:
            del self._answers[generation_id]

    async def _write(self, answer: OpenAnswer) -> None:
        ending = await answer.write()
        if ending is None or answer.cancelled_for == "lost":
            return
        await answer.finish(ending)
        await self._flush()

    async def _flush_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._flush()
            await asyncio.sleep(FLUSH_SECONDS)

    async def _flush(self) -> None:
        """Append everything new of all answers to Valkey. What cannot be appended now waits."""
        async with self._flushing:
            waiting = [one for one in self._answers.values() if one.may_be_shown]
            for one in waiting:
                one.unsent.extend(one.journal.cut())
            if not waiting:
                return
            batches = [(one.claim.conversation_id, one.generation_id, tuple(one.unsent)) for one in waiting]
            try:
                await append(connect_async(), batches)
            except (redis.RedisError, OSError) as error:
                logger.info("events wait: %s", type(error).__name__)
                for one in waiting:
                    del one.unsent[:-MOST_UNSENT]
                self._loop.call_later(RECONNECT_SECONDS, self._wake.set)
                return
            for one, (_, _, sent) in zip(waiting, batches, strict=True):
                del one.unsent[: len(sent)]

    async def _checkpoint_forever(self) -> None:
        while True:
            await asyncio.sleep(CHECKPOINT_SECONDS)
            renew = time.monotonic() - self._renewed > RENEW_SECONDS
            open_ones = [one for one in self._answers.values() if one.cancelled_for != "lost"]
            due = [one for one in open_ones if renew or one.journal.last_seq > one.saved_seq]
            if not due:
                continue
            if renew:
                self._renewed = time.monotonic()
            await self._checkpoint(due)

    async def _checkpoint(self, due: list[OpenAnswer]) -> None:
        checkpoints = [_checkpoint_of(one) for one in due]
        began = time.monotonic()
        try:
            held = await in_thread(store_checkpoints)(self.worker, checkpoints)
        except DatabaseError as error:
            logger.warning("answers not stored, trying again: %s", type(error).__name__)
            return
        for answer, stored in zip(due, checkpoints, strict=True):
            if answer.generation_id in held:
                answer.renewed(began, stored.last_seq)
                if held[answer.generation_id]:
                    answer.cancel("stop")
            elif answer.phase != "ended":
                logger.warning("answer %s is no longer ours", answer.generation_id)
                answer.cancel("lost")
        self._wake.set()

    async def _obey_forever(self) -> None:
        while True:
            try:
                async for what, target in control.orders(connect_async()):
                    self._obey(what, target)
            except (redis.RedisError, OSError):
                await asyncio.sleep(RECONNECT_SECONDS)

    def _obey(self, what: str, target: uuid.UUID) -> None:
        if what == "generation.stop" and target in self._answers:
            self._answers[target].cancel("stop")
        if what == "key.revoked":
            for answer in list(self._answers.values()):
                if answer.holding.key_id == target:
                    answer.cancel("key_revoked")
        if what in LOOK_AT:
            self._look.set()

    async def _look_forever(self) -> None:
        """Orders are hints: whether what answers rest on is still there is also looked up every second."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look.wait()
                    await asyncio.sleep(GATHER_SECONDS)
            self._look.clear()
            try:
                refused = await in_thread(ended)([one.holding for one in self._answers.values()])
            except DatabaseError:
                continue
            for generation, error in refused.items():
                if generation in self._answers:
                    self._answers[generation].forbid(error)

    def _cancel_all(self) -> None:
        for answer in list(self._answers.values()):
            answer.cancel("shutdown")


def _checkpoint_of(answer: OpenAnswer) -> Checkpoint:
    journal = answer.journal
    return Checkpoint(
        generation_id=answer.generation_id,
        organization_id=answer.claim.order.organization_id,
        text=journal.text,
        reasoning=journal.reasoning,
        entries=orjson.dumps(journal.entries).decode(),
        last_seq=journal.last_seq,
    )


_starting = threading.Lock()


def engine() -> Engine:
    """The process's one engine, started with its first answer, however many begin at once."""
    with _starting:
        return _engine()


@cache
def _engine() -> Engine:
    return Engine()
