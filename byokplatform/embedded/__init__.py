"""PostgreSQL and Valkey without installing either: real servers out of wheels, below one data directory.

No Django here: this runs before there are settings. The reasons stand in
docs/decisions/0001-embedded-postgresql-and-valkey.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from byokplatform.core.secret_files import ensure_secret_file
from byokplatform.embedded.errors import EmbeddedError
from byokplatform.embedded.folders import Folders, folders
from byokplatform.embedded.postgres import Postgres
from byokplatform.embedded.serving import Running, running_url, serving
from byokplatform.embedded.valkey import Valkey

__all__ = [
    "EmbeddedError",
    "Running",
    "Services",
    "ensure_postgres",
    "ensure_secret_file",
    "ensure_services",
    "ensure_valkey",
    "running_services",
]


@dataclass(frozen=True, slots=True)
class Services:
    """Where the services answer. The URLs hold passwords, so they stay out of ``repr``."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)


@contextmanager
def ensure_services(data_dir: Path) -> Iterator[Services]:
    """Both services of ``data_dir``: starts what is not running, and stops on exit what it started.

    The database URL is the owner's. Raises EmbeddedError with a text for the person at the terminal.
    """
    with ensure_valkey(data_dir) as valkey, ensure_postgres(data_dir) as postgres:
        yield Services(postgres.url, valkey.url)


@contextmanager
def ensure_postgres(data_dir: Path) -> Iterator[Running]:
    """PostgreSQL alone; its ``url`` is the owner's."""
    with serving(Postgres(folders(data_dir))) as running:
        yield running


@contextmanager
def ensure_valkey(data_dir: Path) -> Iterator[Running]:
    """Valkey alone."""
    with serving(Valkey(folders(data_dir))) as running:
        yield running


def running_services(data_dir: Path) -> Services | None:
    """The services that another process keeps for ``data_dir``; ``None`` unless both run. Changes nothing."""
    found = Folders(data_dir.expanduser().absolute())
    database_url = running_url(Postgres(found))
    redis_url = running_url(Valkey(found))
    return Services(database_url, redis_url) if database_url and redis_url else None
