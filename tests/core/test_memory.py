"""A process that handles keys leaves no core file and lets nobody of its account look inside."""

import subprocess
import sys
from pathlib import Path

from tests.environment import ROOT
from tests.stack import Stack

PROGRAM = """
import ctypes, resource
{call}
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
CALL = "from byokplatform.core.memory import keep_out_of_dumps; keep_out_of_dumps()"


def told(call: str) -> str:
    program = PROGRAM.format(call=call)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_nothing_is_dumped_afterwards() -> None:
    assert told("pass").endswith(" 1")
    assert told(CALL) == "(0, 0) 0"


def test_web_and_worker_write_no_core_file(stack: Stack) -> None:
    for name in ("web", "worker"):
        limits = Path(f"/proc/{stack.processes[name].pid}/limits").read_text()
        (line,) = [one for one in limits.splitlines() if one.startswith("Max core file size")]
        assert line.split()[4:6] == ["0", "0"], name
