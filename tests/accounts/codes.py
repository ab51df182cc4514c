"""What an authenticator app shows, computed with the standard library (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30
# A code that changes while it is on its way would be refused.
ENOUGH = 4.0


def totp(secret: str) -> str:
    """The six digits that are good for some seconds from now on."""
    left = PERIOD - time.time() % PERIOD
    if left < ENOUGH:
        time.sleep(left)
    digest = hmac.new(base64.b32decode(secret), _counter(), hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def _counter() -> bytes:
    return struct.pack(">Q", int(time.time()) // PERIOD)
