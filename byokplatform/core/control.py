"""Short orders to every process: a hint that makes things quick. The database stays the truth.

One capped Valkey stream; each entry is ``{what: id}``, such as ``key.revoked`` or ``generation.stop``.
``access.changed`` names a person, an organization, a project or a workspace whose rights are others now;
``changed.<lists>`` names the organization in which something changed that such lists show.
"""

import logging
import uuid
from collections.abc import AsyncIterator
from typing import Any, Final

import redis
import redis.asyncio

from byokplatform.core.valkey import connect

logger = logging.getLogger(__name__)
STREAM = "byok:control"
KEPT = 10_000
ACCESS_CHANGED: Final = "access.changed"
CHANGED: Final = "changed."

Order = tuple[str, uuid.UUID]
# Heard when a reader begins, also after a loss: what was ordered before, it may have missed.
MISSED: Final[Order] = ("orders.missed", uuid.UUID(int=0))


def send(what: str, target: uuid.UUID) -> None:
    """Tell all processes. When Valkey is away they notice by themselves, a little later."""
    try:
        connect().xadd(STREAM, {what: str(target)}, maxlen=KEPT, approximate=True)
    except redis.RedisError as error:
        logger.warning("order %s not sent: %s", what, type(error).__name__)


async def orders(client: redis.asyncio.Redis) -> AsyncIterator[Order]:
    """MISSED, then every order sent from now on; raises redis.RedisError when the connection breaks."""
    reader: Any = client
    newest = await reader.xrevrange(STREAM, count=1)
    last = newest[0][0] if newest else b"0"
    yield MISSED
    while True:
        found = await reader.xread({STREAM: last}, block=5000, count=100)
        for _, entries in found or ():
            for entry_id, fields in entries:
                last = entry_id
                for what, target in fields.items():
                    yield what.decode(), uuid.UUID(target.decode())
