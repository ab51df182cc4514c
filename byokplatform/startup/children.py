"""Child processes that come back when they die and never outlive the supervisor."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from os import killpg

from byokplatform.embedded.account import Account
from byokplatform.embedded.processes import wait_until
from byokplatform.startup.configuration import ROOT

FIRST_DELAY, LONGEST_DELAY = 0.5, 10.0
# Whoever ran this long before dying starts with the first delay again.
SETTLED = 30.0
GRACE = 15.0


@dataclass(slots=True)
class Child:
    """One process with its restarts. ``start`` it in a thread that lives as long as the child should."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(repr=False)
    output: int = field(default_factory=sys.stderr.fileno)
    death_signal: signal.Signals = signal.SIGKILL
    failures: int = 0
    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _due: float = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            [*launcher(self.death_signal), *self.command],
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            start_new_session=True,
            umask=0o077,
        )

    def revive(self) -> None:
        """Start it again when it has died and its delay is over; says so on standard error."""
        if self.process is None:
            if time.monotonic() >= self._due:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.end_group(signal.SIGKILL)
        settled = time.monotonic() - self._started > SETTLED
        self.failures = 1 if settled else self.failures + 1
        delay = min(FIRST_DELAY * 2 ** (self.failures - 1), LONGEST_DELAY)
        sys.stderr.write(f"{self.name} ended with status {status}; it starts again in {delay:g} s\n")
        self.process, self._due = None, time.monotonic() + delay

    def end_group(self, number: signal.Signals) -> None:
        """Send a signal to the child and whatever it started."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                killpg(self.process.pid, number)

    def is_over(self) -> bool:
        """Whether no process of it is left to wait for."""
        return self.process is None or self.process.poll() is not None


def launcher(death_signal: signal.Signals = signal.SIGKILL) -> list[str]:
    """What goes in front of a command so that the kernel sends it this signal when this process dies."""
    return Account().launch("--death-signal", str(int(death_signal)), "--directory", str(ROOT), "--")


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to end, wait, then end what is left."""
    for child in children:
        child.end_group(signal.SIGTERM)
    wait_until(lambda: all(child.is_over() for child in children), GRACE)
    for child in children:
        child.end_group(signal.SIGKILL)
        if child.process:
            child.process.wait()
