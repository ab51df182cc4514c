"""A worker's sign of life, kept in Valkey and renewed while it takes tasks."""

import threading

import redis

from byokplatform.core.valkey import connect

KEY = "byok:worker-alive"
EVERY_SECONDS = 5
KEPT_SECONDS = 20


def worker_is_alive() -> bool:
    """Whether any worker showed itself lately."""
    try:
        return bool(connect().exists(KEY))
    except redis.RedisError:
        return False


def show_life(stopped: threading.Event) -> None:
    """Renew the sign until the worker stops."""
    while not stopped.is_set():
        try:
            connect().set(KEY, b"1", ex=KEPT_SECONDS)
        except redis.RedisError:
            stopped.wait(1)
            continue
        stopped.wait(EVERY_SECONDS)
