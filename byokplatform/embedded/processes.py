"""Knowing a process for what it is, and ending it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

Step = tuple[signal.Signals, float]


def command_line(pid: int) -> str:
    """How ``pid`` was started, its arguments joined by blanks; empty when there is no such process."""
    if sys.platform == "linux":
        try:
            return (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="replace")
                .strip()
            )
        except OSError:
            return ""
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def end(pid: int, steps: Sequence[Step], alive: Callable[[], bool]) -> None:
    """Send each step's signal to ``pid`` and give it that many seconds, until it is no longer ``alive``."""
    for number, seconds in steps:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_until(lambda: not alive(), seconds):
            return


def end_child(process: subprocess.Popen[bytes], steps: Sequence[Step]) -> None:
    """``end`` for a process that we started, which is reaped as well."""
    if process.poll() is None:
        end(process.pid, steps, lambda: process.poll() is None)
    process.wait()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True
