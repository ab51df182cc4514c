"""Give up root's rights, then become the program. Run as a script, with the standard library alone.

``launch.py --parent PID [--account UID:GID] [--capability N] [--death-signal N] [--directory PATH]
[--probe] -- ARGUMENT...``

PostgreSQL refuses to run as root. Below a home directory that others cannot enter an ordinary account reaches
neither its program nor its data, so one capability, to pass directories and read files, may be kept. The
ambient set carries it over ``execve``, and ``access(2)`` honours it only with ``SECBIT_NO_SETUID_FIXUP``
(man 7 capabilities).
"""

import argparse
import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522


class Header(ctypes.Structure):
    """``struct __user_cap_header_struct``."""

    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class Sets(ctypes.Structure):
    """``struct __user_cap_data_struct``."""

    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def check(result: int) -> None:
    """Raise the error that a C call left in ``errno``."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def prctl(option: int, *values: int) -> None:
    """``prctl(2)``; raises ``OSError``."""
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [*values, 0, 0, 0, 0][:4]
    check(libc.prctl(option, *(ctypes.c_ulong(value) for value in padded)))


def keep_only(capability: int) -> None:
    """Reduce this process to one capability, handed on to the program it becomes."""
    libc = ctypes.CDLL(None, use_errno=True)
    bit = 1 << capability
    sets = (Sets * 2)(Sets(bit, bit, bit), Sets(0, 0, 0))
    check(libc.capset(ctypes.byref(Header(CAPABILITY_VERSION_3, 0)), sets))
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def become(uid: int, gid: int, capability: int) -> None:
    """Switch to the account for good; ``capability`` below zero keeps nothing."""
    if capability >= 0:
        prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability >= 0:
        keep_only(capability)
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def reachable(paths: list[str]) -> bool:
    """Whether each ``MODE:PATH`` (mode out of r, w, x) is allowed, as the program itself would find."""
    modes = {"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}
    pairs = (path.split(":", 1) for path in paths)
    return all(os.access(path, sum(modes[letter] for letter in mode)) for mode, path in pairs)


def arguments() -> argparse.Namespace:
    """The command line, taken apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--account", default="")
    parser.add_argument("--capability", type=int, default=-1)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--death-signal", type=int, default=0)
    parser.add_argument("--directory", default="/")
    parser.add_argument("--probe", action="store_true")
    parser.add_argument("rest", nargs="+")
    return parser.parse_args()


def main() -> None:
    """Prepare this process as told, then probe the paths or become the program."""
    wanted = arguments()
    if wanted.account:
        uid, gid = wanted.account.split(":")
        become(int(uid), int(gid), wanted.capability)
    if wanted.death_signal and sys.platform == "linux":
        # After the switch: the kernel forgets it whenever a process changes its rights.
        prctl(PR_SET_PDEATHSIG, wanted.death_signal)
        if os.getppid() != wanted.parent:
            sys.exit("the starting process has ended")
    if wanted.probe:
        sys.exit(0 if reachable(wanted.rest) else 1)
    os.chdir(wanted.directory)
    os.execv(wanted.rest[0], wanted.rest)  # noqa: S606


if __name__ == "__main__":
    main()
