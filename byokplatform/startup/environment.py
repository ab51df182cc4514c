"""The environment that every process of the platform gets: services, secrets, places."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from byokplatform.embedded import (
    EmbeddedError,
    Running,
    ensure_postgres,
    ensure_secret_file,
    ensure_valkey,
    running_services,
)
from byokplatform.embedded.folders import folders
from byokplatform.startup.configuration import Configuration, StartError, configuration
from providers.vault import MasterKeyError, load_local_keyring

# File name below ``secrets/`` and random bytes. The master key's length is the cipher's.
SECRETS = {"SECRET_KEY": ("secret_key", 48), "BYOK_MASTER_KEY": ("master_key", 32)}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A complete environment, and the embedded servers behind it that this process keeps."""

    environ: dict[str, str]
    servers: tuple[Running, ...]


@contextmanager
def prepared_environment(wanted: Configuration, environ: Mapping[str, str]) -> Iterator[Prepared]:
    """Complete ``environ``, starting the embedded services that it does not replace; they stop afterwards.

    For the supervisor, and for a command that must work whether or not a server runs. Raises StartError or
    EmbeddedError.
    """
    complete = base_environment(wanted, environ)
    servers: list[Running] = []
    with ExitStack() as stack:
        if not complete.get("REDIS_URL"):
            servers.append(stack.enter_context(ensure_valkey(wanted.data_dir)))
            complete["REDIS_URL"] = servers[-1].url
        if not complete.get("DATABASE_URL"):
            servers.append(stack.enter_context(ensure_postgres(wanted.data_dir)))
            complete["DATABASE_URL"] = servers[-1].url
        yield Prepared(complete, tuple(servers))


@contextmanager
def completed_environ() -> Iterator[None]:
    """Complete this process's own environment; for a command such as Django's, whether or not a server runs.

    Ends the process with a line for the person at the terminal where that is not possible.
    """
    try:
        with prepared_environment(configuration(os.environ), os.environ) as prepared:
            os.environ.update(prepared.environ)
            yield
    except (StartError, EmbeddedError) as error:
        sys.exit(str(error))


def joined_environment(wanted: Configuration, environ: Mapping[str, str]) -> dict[str, str]:
    """Complete ``environ`` for one more process beside a running platform; starts nothing."""
    complete = base_environment(wanted, environ)
    folders(wanted.data_dir)
    if complete.get("DATABASE_URL") and complete.get("REDIS_URL"):
        return complete
    services = running_services(wanted.data_dir)
    if services is None:
        raise StartError(
            "Set DATABASE_URL and REDIS_URL, or start script/server first: no embedded services run."
        )
    complete["DATABASE_URL"] = complete.get("DATABASE_URL") or services.database_url
    complete["REDIS_URL"] = complete.get("REDIS_URL") or services.redis_url
    return complete


def serving_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` for a process that serves: where the database is, not how its owner logs in.

    Web, worker and scheduler use the application's role, whose password they derive.
    """
    parts = urlsplit(environ["DATABASE_URL"])
    place = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    return {**environ, "DATABASE_URL": place.geturl()}


def base_environment(wanted: Configuration, environ: Mapping[str, str]) -> dict[str, str]:
    """Everything but the services."""
    own = {
        "BYOK_DATA_DIR": str(wanted.data_dir),
        "BYOK_HOST": wanted.host,
        "BYOK_PORT": str(wanted.port),
        "BYOK_PUBLIC_URL": environ.get("BYOK_PUBLIC_URL") or wanted.local_url,
        "DJANGO_SETTINGS_MODULE": "byokplatform.settings",
        "PYTHONUNBUFFERED": "1",
    }
    complete = {**environ, **own, **secret_files(wanted.data_dir, environ)}
    refuse_unsafe_master_key(complete)
    return complete


def refuse_unsafe_master_key(environ: Mapping[str, str]) -> None:
    """Raise StartError for a master key that is missing, malformed, guessable or open to others, before all else.

    Whether it is the right one shows in the database: a wrong one starts the platform sealed.
    """
    if environ.get("BYOK_KEYRING"):
        return
    value, file = environ.get("BYOK_MASTER_KEY"), environ.get("BYOK_MASTER_KEY_FILE")
    try:
        load_local_keyring(value or None, Path(file) if file and not value else None)
    except MasterKeyError as error:
        message = str(error)
    else:
        return
    raise StartError(message)


def secret_files(data_dir: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Variables that name the secret files; the files are made when the database is the embedded one."""
    found: dict[str, str] = {}
    for name, (file_name, nbytes) in SECRETS.items():
        if environ.get(name) or environ.get(f"{name}_FILE"):
            continue
        if environ.get("DATABASE_URL"):
            raise StartError(f"DATABASE_URL is set, so {name} or {name}_FILE must be set too.")
        file = data_dir / "secrets" / file_name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ensure_secret_file(file, nbytes)
        found[f"{name}_FILE"] = str(file)
    return found
