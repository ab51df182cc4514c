"""Who wraps the data keys: a small protocol, and the local keyring under this installation's master key."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from providers.vault.exceptions import MasterKeyError, VaultError
from providers.vault.secret import DATA_KEY_BYTES, overwrite

VERSION = 1
KEK_ID_BYTES = 8
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 1 + KEK_ID_BYTES + NONCE_BYTES
WRAPPED_BYTES = HEADER_BYTES + DATA_KEY_BYTES + TAG_BYTES
MASTER_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyringDescription:
    """``kek_id`` names the key that new wraps use; ``healthy`` says whether it wraps and unwraps now."""

    kek_id: str
    provider: str
    healthy: bool


class Keyring(Protocol):
    """Wraps an organization's data key to a context (``DataKeyContext.encode()``).

    Whatever does not unwrap raises ``VaultError``. A keyring that cannot answer now raises
    ``KeyringUnavailable``, within seconds: callers wait for it, in several threads at once.
    """

    def wrap(self, context: bytes, data_key: bytes | bytearray) -> bytes: ...

    def unwrap(self, context: bytes, wrapped: bytes | memoryview) -> bytearray:
        """The data key, in a buffer that the caller owns and overwrites."""

    def rewrap(self, context: bytes, wrapped: bytes | memoryview) -> bytes:
        """The same data key under the active key; the same bytes when it is there already."""

    def describe(self) -> KeyringDescription: ...


class LocalKeyring:
    """AES-256-GCM under a master key of this installation.

    The first key is active and wraps; the others only unwrap, during a rotation.
    ``wrapped = 0x01 | 8B kek id | 12B nonce | ciphertext and tag``, with all before the ciphertext and
    the context as associated data. The kek id is a keyed fingerprint and says nothing about the key.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise MasterKeyError("The local keyring needs at least one master key.")
        self._ciphers = {_kek_id(key): AESGCM(key) for key in keys if len(key) == MASTER_KEY_BYTES}
        fault = _fault(keys, len(self._ciphers))
        if fault:
            del keys
            raise MasterKeyError(fault)
        self._active = next(iter(self._ciphers))

    def __repr__(self) -> str:
        return f"LocalKeyring(active={self._active.hex()}, keys={len(self._ciphers)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("LocalKeyring cannot be copied or serialised")

    def wrap(self, context: bytes, data_key: bytes | bytearray) -> bytes:
        if len(data_key) != DATA_KEY_BYTES:
            del data_key
            raise VaultError("data_key")
        header = bytes([VERSION]) + self._active + secrets.token_bytes(NONCE_BYTES)
        nonce = header[1 + KEK_ID_BYTES :]
        return header + self._ciphers[self._active].encrypt(nonce, data_key, header + context)

    def unwrap(self, context: bytes, wrapped: bytes | memoryview) -> bytearray:
        wrapped = bytes(wrapped)
        if len(wrapped) != WRAPPED_BYTES:
            raise VaultError("keyring_length")
        if wrapped[0] != VERSION:
            raise VaultError("keyring_version")
        cipher = self._ciphers.get(wrapped[1 : 1 + KEK_ID_BYTES])
        if cipher is None:
            raise VaultError("keyring_key_unknown")
        return _unwrap(cipher, context, wrapped)

    def rewrap(self, context: bytes, wrapped: bytes | memoryview) -> bytes:
        wrapped = bytes(wrapped)
        data_key = self.unwrap(context, wrapped)
        try:
            if wrapped[1 : 1 + KEK_ID_BYTES] == self._active:
                return wrapped
            return self.wrap(context, data_key)
        finally:
            overwrite(data_key)

    def describe(self) -> KeyringDescription:
        return KeyringDescription(self._active.hex(), "local", self._round_trip())

    def _round_trip(self) -> bool:
        probe = secrets.token_bytes(DATA_KEY_BYTES)
        context = b"health"
        try:
            return hmac.compare_digest(self.unwrap(context, self.wrap(context, probe)), probe)
        except VaultError:
            return False


def _kek_id(key: bytes) -> bytes:
    return hmac.digest(key, b"byok/kek-id/v1", hashlib.sha256)[:KEK_ID_BYTES]


def _fault(keys: Sequence[bytes], distinct: int) -> str | None:
    if any(len(key) != MASTER_KEY_BYTES for key in keys):
        return "A master key has exactly 32 bytes."
    if distinct != len(keys):
        return "The same master key is listed twice."
    return None


def _unwrap(cipher: AESGCM, context: bytes, wrapped: bytes) -> bytearray:
    header, sealed = wrapped[:HEADER_BYTES], wrapped[HEADER_BYTES:]
    data_key = bytearray(DATA_KEY_BYTES)
    try:
        cipher.decrypt_into(header[1 + KEK_ID_BYTES :], sealed, header + context, data_key)
    except InvalidTag:
        overwrite(data_key)
        raise VaultError("keyring_tag") from None
    return data_key
