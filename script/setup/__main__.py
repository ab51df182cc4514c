"""Everything between a fresh checkout and a running command. Python's standard library alone.

``script/server``, ``script/test`` and ``script/check`` come here with their own name as the first argument.
"""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from browser import chromium
from checks import check
from front_end import FRONTEND, build, npm
from python_packages import PYTHON, sync
from shell import ROOT, STATE, SetupError, say

CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def main(command: str, words: Sequence[str]) -> int:
    """Set up, then become the program (server, test) or run the checks; gives the exit status."""
    os.umask(0o022)
    signal.signal(signal.SIGTERM, end)
    try:
        if command == "server":
            server(words)
        if command == "test":
            test(words)
        return check(set_up(environment()))
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def server(words: Sequence[str]) -> NoReturn:
    """``script/server``."""
    environ = set_up(environment(), "--no-dev", "--inexact")
    become(["-m", "byokplatform", "server", *words], environ)


def test(words: Sequence[str]) -> NoReturn:
    """``script/test``. Paths choose; words that begin with ``-`` are pytest's."""
    environ = set_up(environment())
    paths = [word for word in words if not word.startswith("-")]
    if not paths and (FRONTEND / "package.json").is_file():
        npm(environ, "The front end's tests", "test", "--if-present")
    if not paths or any(has_browser(path) for path in paths):
        environ["CHROMIUM_PATH"] = chromium(environ)
    become(["-m", "pytest", *(from_root(word) for word in words)], environ)


def from_root(word: str) -> str:
    """A path below the caller's directory as one that holds in the checkout too."""
    place = Path.cwd() / word.split("::")[0]
    return str(Path.cwd() / word) if place.exists() and not word.startswith("-") else word


def has_browser(path: str) -> bool:
    """Whether a path leads to, or contains, tests that drive a browser."""
    place = (Path.cwd() / path.split("::")[0]).resolve()
    browser = ROOT / "tests" / "browser"
    return place == browser or browser in place.parents or place in browser.parents


def set_up(environ: dict[str, str], *flags: str) -> dict[str, str]:
    """Packages and front end, one set-up at a time; gives the environment for what follows."""
    with alone(STATE / "setup.lock"):
        sync(environ, *flags)
        return build(environ)


def environment() -> dict[str, str]:
    """This process's environment, with a home to write to and the system's certificates."""
    environ = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    environ.setdefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    # uv and Node bring their own list, which does not know a company's certificate authority.
    for bundle in filter(os.path.isfile, CERTIFICATES):
        environ = {"SSL_CERT_FILE": bundle, "NODE_EXTRA_CA_CERTS": bundle, **environ}
    if os.access(environ.get("HOME") or "/nonexistent", os.W_OK | os.X_OK):
        return environ
    home = STATE / "home"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {**environ, "HOME": str(home)}


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Wait for another set-up of this checkout to finish."""
    try:
        file.parent.mkdir(mode=0o711, exist_ok=True)
        lock = file.open("ab")
    except OSError as error:
        raise SetupError(f"The checkout cannot be written: {file.parent} ({error.strerror}).") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def become(words: Sequence[str], environ: dict[str, str]) -> NoReturn:
    """Turn this process into the environment's Python, so that signals reach what matters."""
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), *words], environ)


def end(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM during set-up ends what runs and then us."""
    raise SystemExit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
