"""The database without Django: as the role that web and worker use, and as the owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings

Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def as_application(organizations: str = "", user: str = "") -> Iterator[Connection]:
    """A transaction of the application's role with this scope set; rolled back at the end."""
    wanted = settings.DATABASES["default"]
    with psycopg.connect(
        host=wanted["HOST"],
        port=wanted["PORT"],
        dbname=wanted["NAME"],
        user=wanted["USER"],
        password=wanted["PASSWORD"],
    ) as connection:
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
