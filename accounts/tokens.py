"""The text form of access tokens: ``byok_`` + 43 base-62 characters + 6 of checksum.

The checksum lets anybody (a secret scanner, our own door) tell a mistyped token without asking the database.
"""

import hashlib
import hmac
import secrets
import string
import zlib

from django.conf import settings

PREFIX = "byok_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
BODY_LENGTH, CHECK_LENGTH = 43, 6


def base62(number: int, length: int) -> str:
    """The number in base 62, most significant digit first, padded with zeros."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def render(raw: bytes, prefix: str = PREFIX) -> str:
    """The token text of 32 random bytes."""
    body = prefix + base62(int.from_bytes(raw, "big"), BODY_LENGTH)
    return body + base62(zlib.crc32(body.encode()), CHECK_LENGTH)


def generate() -> str:
    return render(secrets.token_bytes(32))


def well_formed(token: str) -> bool:
    """Whether prefix, length and checksum fit; says nothing of whether we issued it."""
    body, check = token[:-CHECK_LENGTH], token[-CHECK_LENGTH:]
    return (
        token.startswith(PREFIX)
        and token.isascii()
        and len(token) == len(PREFIX) + BODY_LENGTH + CHECK_LENGTH
        and base62(zlib.crc32(body.encode()), CHECK_LENGTH) == check
    )


def digest(token: str, pepper: bytes | None = None) -> bytes:
    """The keyed hash under which a token is stored (HMAC-SHA-256)."""
    key = pepper or hashlib.sha256(b"byokplatform/token-pepper/v1" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, token.encode(), hashlib.sha256).digest()


def hint(token: str) -> str:
    """What a list shows: prefix and the last four characters."""
    return f"{PREFIX}…{token[-4:]}"
