"""The event log of each generation in Valkey: one stream, whose entry ids are our own numbers.

Its name holds the conversation too: who was found to see a conversation can read that one's answers, whatever id
comes along. Explicit ids make appending idempotent and reading «behind number N» one range. The log may vanish at
any time; the database has what it held, a moment later.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import redis
import redis.asyncio
from redis.exceptions import ResponseError

from chat.streaming.journal import Numbered

BUS = "byok:bus"
BUS_KEPT = 4096
KEPT_SECONDS = 3600
FIELD = b"e"


def key(conversation: uuid.UUID, generation: uuid.UUID) -> str:
    return f"byok:generation:{conversation}:{generation}"


Batch = tuple[uuid.UUID, uuid.UUID, Sequence[Numbered]]


async def append(client: redis.asyncio.Redis, batches: Iterable[Batch]) -> None:
    """Append each ``(conversation, generation, events)``, then announce all of them in one entry of the bus."""
    pipe = client.pipeline(transaction=False)
    _fill(pipe, batches)
    _check(await pipe.execute(raise_on_error=False))


def append_now(client: redis.Redis, batches: Iterable[Batch]) -> None:
    """``append`` for synchronous code."""
    pipe = client.pipeline(transaction=False)
    _fill(pipe, batches)
    _check(pipe.execute(raise_on_error=False))


async def read(
    client: redis.asyncio.Redis, conversation: uuid.UUID, generation: uuid.UUID, after: int
) -> list[Numbered]:
    """The events behind ``after`` if the log has them without a hole, else none."""
    return _whole(await client.xrange(key(conversation, generation), min=f"{after + 1}-0"), after)


def read_now(
    client: redis.Redis, conversation: uuid.UUID, generation: uuid.UUID, after: int
) -> list[Numbered]:
    """``read`` for synchronous code."""
    return _whole(client.xrange(key(conversation, generation), min=f"{after + 1}-0"), after)


def _fill(pipe: Any, batches: Iterable[Batch]) -> None:
    announced: dict[bytes, list[bytes]] = {}
    for conversation, generation, events in batches:
        stream = key(conversation, generation)
        for event in events:
            pipe.xadd(stream, {FIELD: event.body}, id=f"{event.seq}-0")
        pipe.expire(stream, KEPT_SECONDS)
        announced.setdefault(str(conversation).encode(), []).extend(event.body for event in events)
    fields = {name: b"\n".join(bodies) for name, bodies in announced.items()}
    pipe.xadd(BUS, fields, maxlen=BUS_KEPT, approximate=True)


def _check(results: list[Any]) -> None:
    for result in results:
        # An event that is there already was appended by a try whose answer got lost.
        if isinstance(result, Exception) and not isinstance(result, ResponseError):
            raise result


def _whole(entries: Any, after: int) -> list[Numbered]:
    events = [numbered(fields[FIELD], int(entry_id.split(b"-")[0])) for entry_id, fields in entries]
    gapless = all(event.seq == after + place for place, event in enumerate(events, start=1))
    return events if gapless else []


def numbered(body: bytes, seq: int) -> Numbered:
    """An event as read from Valkey; the end is told by its type, which stands first."""
    head = body[:48]
    terminal = head.startswith(
        (b'{"type":"generation.completed"', b'{"type":"generation.stopped"', b'{"type":"generation.failed"')
    )
    return Numbered(seq, body, terminal)
