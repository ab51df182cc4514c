"""What an authenticator app shows, computed with the standard library (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30


def totp(secret: str, steps: int = 0) -> str:
    """The six digits of now, or of some periods later."""
    counter = struct.pack(">Q", int(time.time()) // PERIOD + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"
