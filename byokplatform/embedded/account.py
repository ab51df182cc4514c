"""Which account the embedded services run as when the person at the terminal is root."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from byokplatform.embedded.errors import EmbeddedError

SYSTEM_ACCOUNT = "byokplatform"
# linux/capability.h. The first is enough and the weaker one; a default container grants only the second.
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the program: ``None`` for whoever runs us, and the capability kept (-1: none)."""

    uid: int | None = None
    gid: int | None = None
    capability: int = -1

    def launch(self, *options: str) -> list[str]:
        """The command in front of a program that makes it run as this account."""
        command = [sys.executable, "-I", "-S", str(LAUNCHER), "--parent", str(os.getpid()), *options]
        if self.uid is None:
            return command
        return [*command, "--account", f"{self.uid}:{self.gid}", "--capability", str(self.capability)]

    def own(self, folder: Path) -> None:
        """Hand ``folder`` and what is in it to this account, unless it is so already."""
        if self.uid is None or self.gid is None or folder.stat().st_uid == self.uid:
            return
        for parent, names, files in os.walk(folder):
            for name in [*names, *files]:
                os.chown(Path(parent) / name, self.uid, self.gid, follow_symlinks=False)
        os.chown(folder, self.uid, self.gid)


def service_account(needs: Sequence[str]) -> Account:
    """The account that may use every ``MODE:PATH`` of ``needs``, with the least capability that it takes.

    Raises EmbeddedError when root can neither switch accounts nor open the way for one.
    """
    if os.geteuid() != 0:
        return Account()
    entry = system_entry()
    for capability in (-1, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        account = Account(entry.pw_uid, entry.pw_gid, capability)
        probe = subprocess.run([*account.launch("--probe"), "--", *needs], capture_output=True, check=False)
        if probe.returncode == 0:
            return account
    raise EmbeddedError(
        "PostgreSQL does not run as root, and no ordinary account can reach "
        + ", ".join(need.split(":", 1)[1] for need in needs)
        + ". Move the checkout to a directory that others may enter, or start as an ordinary user."
    )


def system_entry() -> pwd.struct_passwd:
    """Our own system account, made when that is possible, else ``nobody``."""
    found = named(SYSTEM_ACCOUNT)
    if found is None and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")):
        flags = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *flags, SYSTEM_ACCOUNT], capture_output=True, check=False)
        found = named(SYSTEM_ACCOUNT)
    found = found or named("nobody")
    if found is None:
        raise EmbeddedError(
            "There is no account besides root to run PostgreSQL as: add one named byokplatform."
        )
    return found


def named(name: str) -> pwd.struct_passwd | None:
    """The password entry of ``name``, if there is one."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
