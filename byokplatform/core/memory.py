"""Keys pass through the memory of the processes that call providers: none of it may reach a disk by a crash."""

import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4  # linux/prctl.h


def keep_out_of_dumps() -> None:
    """No core file, and on Linux no other process of the same account may read this one's memory.

    Call it in the process itself: running another program undoes the second.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
