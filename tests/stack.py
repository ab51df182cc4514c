"""The platform's own processes, started by the same commands as in production."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.environment import ROOT

READY_SECONDS = 60.0


def wait_for(condition: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    """Poll until true; fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


@dataclass
class Stack:
    """Web, worker and scheduler. ``kill`` is -9; ``start`` brings one back. ``environ`` goes over our own."""

    folder: Path
    url: str
    environ: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        log = (self.folder / f"{name}.test.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "byokplatform", name],
            cwd=ROOT,
            env={**os.environ, **self.environ},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()

    def is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx2.HTTPError:
            return False

    def wait_ready(self) -> None:
        wait_for(self.is_ready, "the platform to be ready")

    def logs(self) -> str:
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.test.log")))

    def close(self) -> None:
        for name in list(self.processes):
            self.stop(name)
