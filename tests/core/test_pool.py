"""A database that was restarted is used again at once, however many connections had waited in the pool."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection
from psycopg_pool import ConnectionPool, PoolTimeout

from tests.tenancy.database import as_application

WAITING = 8
# What the pool would need to find out about eight dead connections by itself is more than twice that.
PATIENCE = 3.0


@pytest.fixture
def pool() -> Iterator[ConnectionPool[Any]]:
    """This process's pool, with some connections in it, all of which the server has ended."""
    connection.close()
    connection.ensure_connection()
    connection.close()
    pool: ConnectionPool[Any] = connection.pool  # type: ignore[attr-defined]
    with ExitStack() as stack:
        used = [stack.enter_context(pool.connection()) for _ in range(WAITING)]
        pids = [one.info.backend_pid for one in used]
    with as_application() as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [pids])
    before, pool.timeout = pool.timeout, PATIENCE
    yield pool
    pool.timeout = before
    connection.close()


def test_dead_connections_are_given_up_together(pool: ConnectionPool[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_the_pool_alone_would_take_too_long(
    pool: ConnectionPool[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_check", ConnectionPool.check_connection)
    with pytest.raises(PoolTimeout), pool.connection():
        pass
