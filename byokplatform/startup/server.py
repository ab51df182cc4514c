"""The supervisor behind ``script/server``: everything up in order, kept up, and down without a trace."""

import fcntl
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

from byokplatform.embedded import Running
from byokplatform.embedded.folders import folders
from byokplatform.embedded.ports import is_free
from byokplatform.embedded.processes import wait_until
from byokplatform.startup import programs
from byokplatform.startup.children import Child, launcher, stop_all
from byokplatform.startup.configuration import Configuration, StartError
from byokplatform.startup.demo import SignIn, demo_environment, demo_ports, seed, simulators
from byokplatform.startup.environment import prepared_environment, serving_environment

READY_SECONDS = 180.0
HOPELESS = 6
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A predecessor that was killed may still be closing its socket.
PORT_SECONDS = 2.0


class Stopped(BaseException):
    """Somebody asked for the end. No Exception, so that nothing on the way takes it for a failure."""


def serve(wanted: Configuration, environ: Mapping[str, str], *, demo: bool) -> None:
    """Run the platform until SIGINT, SIGTERM or SIGHUP. Raises StartError or EmbeddedError."""
    refuse_taken_port(wanted)
    with interrupts(), suppress(Stopped), supervisor_lock(folders(wanted.data_dir).run / "server.lock"):
        ports = demo_ports(wanted) if demo else {}
        told = demo_environment(ports, environ) if demo else environ
        with prepared_environment(wanted, told) as prepared, ExitStack() as stack:
            started: list[Child] = []
            stack.callback(stop_all, started)
            stack.callback(ignore_interrupts)
            start_all(started, simulators(ports, prepared.environ))
            run_to_end(programs.migrate(wanted), prepared.environ)
            start_all(started, platform_children(wanted, prepared.environ))
            sign_in = seed(prepared.environ) if demo else None
            await_ready(wanted, [*started, *prepared.servers])
            announce(wanted, prepared.environ["BYOK_PUBLIC_URL"], sign_in)
            watch([*started, *prepared.servers])


def platform_children(wanted: Configuration, environ: Mapping[str, str]) -> list[Child]:
    """Web, worker and scheduler."""
    told = serving_environment(environ)
    web = Child("web", programs.web(wanted), told)
    if wanted.web_server == "granian":
        # It has processes of its own, which only itself can end.
        web.death_signal = signal.SIGTERM
    worker = Child("worker", programs.worker(wanted), told)
    return [web, worker, Child("beat", programs.beat(wanted), told)]


def start_all(started: list[Child], children: Sequence[Child]) -> None:
    """Start each and note it at once, so that an interrupted start ends what it began."""
    for child in children:
        started.append(child)
        child.start()


def run_to_end(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run one preparing command; what it says goes to standard error."""
    done = subprocess.run(
        [*launcher(), *command],
        env=dict(environ),
        stdout=sys.stderr.fileno(),
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0:
        raise StartError(f"The database could not be prepared (status {done.returncode}).")


def await_ready(wanted: Configuration, kept: Sequence[Child | Running]) -> None:
    """Wait until the platform answers that it is ready, reviving what dies meanwhile."""
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(f"{wanted.local_url}/readyz"):
        revive(kept)
        hopeless = [child.name for child in kept if isinstance(child, Child) and child.failures >= HOPELESS]
        if hopeless or time.monotonic() > deadline:
            what = f"{', '.join(hopeless)} does not stay up" if hopeless else "/readyz does not answer 200"
            raise StartError(f"The platform did not become ready: {what}. The messages above say more.")
        time.sleep(0.25)


def is_ready(url: str) -> bool:
    """Whether the platform says that database, cache, worker and keyring answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def announce(wanted: Configuration, public_url: str, sign_in: SignIn | None) -> None:
    """The ready line, and how to sign in."""
    lines = [f"ready: {wanted.local_url}", f"Sign up at {public_url}/signup"]
    if sign_in:
        lines.append(f"Demo (simulated providers and data): {sign_in.email} with password {sign_in.password}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def watch(kept: Sequence[Child | Running]) -> None:
    """Revive what dies, until a signal ends it."""
    while True:
        revive(kept)
        time.sleep(0.2)


def revive(kept: Sequence[Child | Running]) -> None:
    for one in kept:
        one.revive()


def refuse_taken_port(wanted: Configuration) -> None:
    """Nothing is started when nobody could reach it."""
    if not wait_until(lambda: is_free(wanted.port, wanted.host), PORT_SECONDS):
        raise StartError(
            f"Port {wanted.port} on {wanted.host} is taken (or may not be used). "
            f"Set BYOK_PORT to a free port, for example: BYOK_PORT={wanted.port + 1} script/server"
        )


@contextmanager
def supervisor_lock(file: Path) -> Iterator[None]:
    """One supervisor a data directory; the kernel frees the lock with its holder."""
    with file.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"Another script/server already uses {file.parent.parent}. Stop it, or set BYOK_DATA_DIR."
            ) from None
        yield


@contextmanager
def interrupts() -> Iterator[None]:
    """Turn the first signal into ``Stopped``, wherever the start-up is at that moment."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        ignore_interrupts()
        raise Stopped

    for number in SIGNALS:
        # Whoever starts us with nohup wants the terminal's end to mean nothing.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    yield


def ignore_interrupts() -> None:
    """From here on things go down in order, however often somebody presses Ctrl-C."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
