"""Running the tools that set-up needs, so that none of them outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".byok"
TOOLS = STATE / "tools"
LAUNCHER = ROOT / "byokplatform" / "embedded" / "launch.py"


class SetupError(Exception):
    """Set-up cannot go on; one text for the person at the terminal."""


def say(text: str) -> None:
    """Tell the person at the terminal what takes its time."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def run(command: Sequence[str | Path], environ: Mapping[str, str], directory: Path = ROOT) -> int:
    """Run a command to its end and give its status. Its whole process group ends when this process does."""
    launch = [sys.executable, "-I", "-S", str(LAUNCHER), "--parent", str(os.getpid())]
    options = ["--death-signal", str(int(signal.SIGTERM)), "--directory", str(directory), "--"]
    program = [str(word) for word in command]
    # Standard output is for what the command itself has to say.
    output = sys.stderr.fileno()
    words = [*launch, *options, *program]
    process = subprocess.Popen(words, env=dict(environ), stdout=output, start_new_session=True)
    try:
        return process.wait()
    except BaseException:
        end_group(process)
        raise


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask the command and what it started to end, then make sure."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def must(
    command: Sequence[str | Path], environ: Mapping[str, str], what: str, directory: Path = ROOT
) -> None:
    """``run`` a command that set-up cannot do without; raises SetupError naming ``what`` was under way."""
    status = run(command, environ, directory)
    if status != 0:
        raise SetupError(f"{what} failed (status {status}). The messages above say why.")


def answer(command: Sequence[str | Path]) -> str:
    """What a short command prints; empty when it cannot run or fails."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def version(text: str) -> tuple[int, ...]:
    """The first dotted number in ``text``: ``v20.19.1`` gives ``(20, 19, 1)``."""
    for word in text.replace("v", " ").split():
        parts = word.split("+")[0].split(".")
        if len(parts) > 1 and all(part.isdecimal() for part in parts):
            return tuple(int(part) for part in parts)
    return ()
