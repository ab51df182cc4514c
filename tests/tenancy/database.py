"""The database without Django: as the role that web and worker use, and as the owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings

Connection = psycopg.Connection[tuple[Any, ...]]


def application_database() -> dict[str, Any]:
    """How psycopg connects as the application's role."""
    wanted = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    return {name: wanted[setting] for name, setting in names.items()}


@contextmanager
def as_application(organizations: str = "", user: str = "") -> Iterator[Connection]:
    """A transaction of the application's role with this scope set; rolled back at the end."""
    with psycopg.connect(**application_database()) as connection:
        connection.execute(
            "SELECT set_config('byok.organizations', %s, true), set_config('byok.user', %s, true)",
            [organizations, user],
        )
        yield connection
        connection.rollback()


@contextmanager
def as_owner() -> Iterator[Connection]:
    """The owner of the tables, who sees everything; commits when nothing was raised."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection
