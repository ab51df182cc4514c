"""Files of lines that are only ever added to, on the disk before the call returns."""

import fcntl
import os
from pathlib import Path

BLOCK = 4096


def append_lines(path: Path, lines: bytes) -> None:
    """Add whole lines to the file, which is made (mode 0600) with its folder where it is missing; raises OSError.

    A line that a crash left unfinished is cut off first: nobody ever relied on it.
    """
    is_new = not path.exists()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(_end_of_last_line(descriptor))
        file.truncate()
        file.write(lines)
        os.fsync(descriptor)
    if is_new:
        _sync_directory(path.parent)


def _end_of_last_line(descriptor: int) -> int:
    """The place behind the file's last line break."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        begin = max(0, end - BLOCK)
        found = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
