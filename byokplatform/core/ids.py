"""Identifiers: UUID version 7 (RFC 9562, section 5.7), in the order in which a process made them."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 12 bits of their fraction, then 62 random bits.

    Each is greater than the one before in this process, also within one tick of the clock and when the clock is
    set back (section 6.2, method 3): what is listed by id is listed in the order in which it was made.
    """
    tick = _next_tick()
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=tick >> 12 << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | random)


def _next_tick() -> int:
    """Unix time in 1/4096 of a millisecond, never the same twice."""
    global _last
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    with _lock:
        _last = max(milliseconds << 12 | (nanoseconds << 12) // 1_000_000, _last + 1)
        return _last
