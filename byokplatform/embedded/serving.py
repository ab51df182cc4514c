"""One embedded server's life: start it unless it runs, keep it while it is wanted, stop it."""

import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from byokplatform.core.secret_files import write_private
from byokplatform.embedded.account import Account
from byokplatform.embedded.errors import EmbeddedError
from byokplatform.embedded.folders import Folders
from byokplatform.embedded.ports import remembered_port
from byokplatform.embedded.processes import Step, end_child, wait_until

START_SECONDS = 60.0
ATTEMPTS = 3
LOG_BYTES = 10_000_000


class Server(Protocol):
    """What PostgreSQL and Valkey have in common."""

    @property
    def folders(self) -> Folders: ...
    @property
    def name(self) -> str: ...
    @property
    def stop(self) -> tuple[Step, ...]: ...
    def prepare(self) -> Account: ...
    def command(self, port: int) -> list[str]: ...
    def is_ready(self, process: subprocess.Popen[bytes], port: int) -> bool: ...
    def url(self, port: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Child:
    """A server's process and the port that it was told."""

    process: subprocess.Popen[bytes]
    port: int


class Running:
    """A server that answers at ``url``, kept by this process or by another one."""

    def __init__(self, server: Server, url: str, child: Child | None) -> None:
        self.url = url
        self._server = server
        self._child = child

    def revive(self) -> None:
        """Start it again, at the same address, if it is ours and has died."""
        child = self._child
        if child is None or child.process.poll() is None:
            return
        account = self._server.prepare()
        self._child = Child(spawn(self._server, account, child.port), child.port)
        comes_up(self._server, self._child)

    def close(self) -> None:
        """Stop it if it is ours."""
        if self._child:
            end_child(self._child.process, self._server.stop)


@contextmanager
def serving(server: Server) -> Iterator[Running]:
    """Yield the running server. Stops it afterwards if it was started here; one that runs is left alone.

    Raises EmbeddedError when it does not become ready. Call it in a thread that lives as long as the server.
    """
    with lock_file(server).open("ab") as lock:
        if not locked(lock):
            yield Running(server, await_other(server), None)
            return
        child = start(server)
        running = Running(server, server.url(child.port), child)
        try:
            write_private(state_file(server), json.dumps({"url": running.url}))
            yield running
        finally:
            state_file(server).unlink(missing_ok=True)
            running.close()


def running_url(server: Server) -> str | None:
    """The URL of the server that another process keeps, if it is up. Whoever keeps it holds its lock."""
    try:
        with lock_file(server).open("rb") as lock:
            if locked(lock):
                return None
        url = json.loads(state_file(server).read_text(encoding="utf-8"))["url"]
    except (OSError, ValueError, KeyError):
        return None
    return str(url)


def await_other(server: Server) -> str:
    """The URL of a server that another process has just begun to start."""
    found: list[str] = []

    def is_up() -> bool:
        url = running_url(server)
        if url:
            found.append(url)
        return bool(found)

    if wait_until(is_up, START_SECONDS):
        return found[0]
    raise EmbeddedError(f"Another process holds {lock_file(server)} but its server does not come up.")


def start(server: Server) -> Child:
    """Start it on its port, or on another one when somebody took that in the meantime."""
    account = server.prepare()
    for _ in range(ATTEMPTS):
        port = remembered_port(server.folders.run / "ports.json", server.name)
        child = Child(spawn(server, account, port), port)
        if comes_up(server, child):
            return child
        end_child(child.process, server.stop)
    raise EmbeddedError(
        f"{server.name} did not start: {last_words(log_file(server))} (see {log_file(server)})"
    )


def comes_up(server: Server, child: Child) -> bool:
    """Wait until it is ready, or ended, or the time is over; whether it is ready."""
    process, port = child.process, child.port
    wait_until(lambda: process.poll() is not None or server.is_ready(process, port), START_SECONDS)
    return process.poll() is None and server.is_ready(process, port)


def spawn(server: Server, account: Account, port: int) -> subprocess.Popen[bytes]:
    """The server as a child in a session of its own, which the kernel stops when this process dies."""
    log = log_file(server)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as output:
        return subprocess.Popen(
            [*account.launch("--death-signal", str(int(death_signal(server)))), "--", *server.command(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=0o077,
            env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C"},
        )


def death_signal(server: Server) -> signal.Signals:
    """The orderly shutdown, which is each server's first step."""
    return server.stop[0][0]


def locked(lock: BinaryIO) -> bool:
    """Whether this process could take the lock, which the kernel frees with its holder."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_file(server: Server) -> Path:
    return server.folders.run / f"{server.name}.lock"


def state_file(server: Server) -> Path:
    return server.folders.run / f"{server.name}.json"


def log_file(server: Server) -> Path:
    return server.folders.logs / f"{server.name}.log"


def last_words(log: Path) -> str:
    """The last line of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "no message"
