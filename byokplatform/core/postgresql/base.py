"""The backend itself; Django wants it in a module of this name."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Error


class DatabaseWrapper(base.DatabaseWrapper):
    """Gives up all connections that waited in the pool as soon as one of them is found dead.

    The pool itself finds out one by one, and waits longer before each: with some idle ones, a database that is back
    would stay out of reach for as long as a request has patience. ``CONN_HEALTH_CHECKS`` must be off.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        pool = self.pool
        if pool is None:
            return connection
        try:
            pool.check_connection(connection)
        except Error:
            pool.putconn(connection)
            pool.drain()
            return super().get_new_connection(conn_params)
        return connection
