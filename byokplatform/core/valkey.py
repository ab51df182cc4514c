"""Connections to Valkey or Redis, one pool a process (and one an event loop)."""

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings

# The client's own default gives up on a blocked read after five seconds, at random for our readers.
READ_TIMEOUT = 30
CONNECT_TIMEOUT = 3
_by_loop: "WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis]" = WeakKeyDictionary()


@cache
def connect() -> redis.Redis:
    """The process's client for synchronous code."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=READ_TIMEOUT, socket_connect_timeout=CONNECT_TIMEOUT
    )


def connect_async() -> redis.asyncio.Redis:
    """The client of the running event loop; its connections are made again after a loss."""
    loop = asyncio.get_running_loop()
    if loop not in _by_loop:
        _by_loop[loop] = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=READ_TIMEOUT, socket_connect_timeout=CONNECT_TIMEOUT
        )
    return _by_loop[loop]
