"""A trail from before it was chained becomes a chain."""

import os
import secrets
import subprocess
import sys
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from byokplatform.core.ids import uuid7
from tests.environment import ROOT


@pytest.fixture
def database() -> Iterator[str]:
    """The URL of a database of its own."""
    name = f"chain_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def manage(url: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_was_written_before_is_numbered_and_chained(database: str) -> None:
    manage(database, "prepare_database", "-v", "0")
    manage(database, "migrate", "audit", "0002", "--database", "owner", "-v", "0")
    first, second = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(database) as connection:
        for organization in (first, second, first, first):
            connection.execute(
                "INSERT INTO audit_auditevent (id, organization_id, actor_id, action, target_id, facts, request_id,"
                " occurred_at) VALUES (%s, %s, %s, 'key.used', NULL, %s, '', now())",
                [uuid7(), organization, uuid.uuid4(), '{"b": [1, "ä"], "a": true}'],
            )
    manage(database, "prepare_database", "-v", "0")
    told = dict(line.split(" whole: ") for line in manage(database, "verify_audit").splitlines())
    assert told[str(first)].startswith("3 ")
    assert told[str(second)].startswith("1 ")
