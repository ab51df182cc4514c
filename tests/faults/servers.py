"""The embedded PostgreSQL and Valkey, killed and brought back at the same address over the same files."""

import atexit
import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from byokplatform.embedded.folders import folders
from byokplatform.embedded.postgres import Postgres, pid_file_lines
from byokplatform.embedded.processes import end_child, wait_until
from byokplatform.embedded.serving import Child, Server, comes_up, spawn
from byokplatform.embedded.valkey import Valkey


def kill_valkey(folder: Path) -> Valkey:
    """End it with -9; gives the server, which the test must bring back whatever happens."""
    server = Valkey(folders(folder))
    pid = int(server.pid_file.read_text(encoding="ascii"))
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not server.is_ours(pid), 10)
    return server


def kill_postgres(folder: Path) -> Postgres:
    """End it as a crash of one of its processes would, without any farewell."""
    server = Postgres(folders(folder))
    pid = int(pid_file_lines(server.data)[0])
    os.kill(pid, signal.SIGQUIT)
    assert wait_until(lambda: not server.is_ours(pid), 10)
    return server


def bring_back(server: Server, variable: str) -> None:
    """Start it again where the environment variable says it answers; it ends with this process."""
    port = urlsplit(os.environ[variable]).port
    assert port is not None
    child = Child(spawn(server, server.prepare(), port), port)
    atexit.register(end_child, child.process, server.stop)
    assert comes_up(server, child)
    connection.close()
