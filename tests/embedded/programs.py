"""Python programs that the tests run as processes of their own, to be killed or to have fewer rights."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys, time
from pathlib import Path
from byokplatform.embedded import ensure_services
with ensure_services(Path(sys.argv[1])) as services:
    print(services.database_url, services.redis_url, flush=True)
    if sys.argv[2] == "hold":
        time.sleep(300)
"""


def hold(data_dir: Path) -> tuple[subprocess.Popen[str], str, str]:
    """A process that keeps the services of ``data_dir`` until it is killed; with both URLs."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir), "hold"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    database_url, redis_url = process.stdout.readline().split()
    return process, database_url, redis_url


def clean_environ(data_dir: Path, port: int, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a person's shell has, and where this test's platform lives."""
    own = {"BYOK_DATA_DIR": str(data_dir), "BYOK_PORT": str(port), "BYOK_WORKER_CONCURRENCY": "4"}
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "HOME"}}
    return {**kept, **own, **(more or {})}


def processes_of(data_dir: Path) -> list[str]:
    """Command lines of living processes that name ``data_dir`` or carry it in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            environ = (entry / "environ").read_bytes()
        except OSError:
            continue
        if command and str(data_dir).encode() in command + environ:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found
