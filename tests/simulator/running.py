"""Child processes that print their base URL first: started, read, and ended by their own id."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def printing_its_address(*command: str) -> Iterator[str]:
    """The first line that the Python program ``command`` prints; the process ends with the block."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def simulator(name: str = "Simulator") -> Iterator[str]:
    """The base URL of a fresh simulated provider."""
    with printing_its_address("-m", "byokplatform.simulator", "--name", name) as base_url:
        yield base_url
