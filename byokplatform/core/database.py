"""The database from asynchronous code."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
R = TypeVar("R")


def in_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Run a function that uses the database in a thread; its connection goes back to the pool at the end."""
    run: Callable[P, Awaitable[R]] = database_sync_to_async(function, thread_sensitive=False)
    return run
