"""Record format v1 of a sealed secret: a fresh key per record, committed to its key and to its context.

    header = "VLT" | 0x01 | suite 0x01 | u32 key_version | 16B key_id | 32B salt | 12B nonce
    c      = SHA-512(header | u32 len(ctx) | ctx)
    prk    = HMAC-SHA-512(key=salt, msg=data key)
    blob   = header | commit | AES-256-GCM(ek, nonce, plaintext, aad = header | commit | ctx)

with ``ek`` and ``commit`` from HKDF-Expand(prk, label | c, 32). All integers are big-endian.
Plain AES-GCM commits to neither key nor context; the commitment, compared first, does both.
"""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from providers.vault.context import SecretContext
from providers.vault.exceptions import VaultError
from providers.vault.secret import DataKey, OpenedSecret, overwrite

MAGIC = b"VLT"
VERSION = 1
SUITE = 1
SALT_BYTES = 32
NONCE_BYTES = 12
COMMIT_BYTES = 32
TAG_BYTES = 16
_HEADER = struct.Struct(">3sBBI16s32s12s")
HEADER_BYTES = _HEADER.size
OVERHEAD_BYTES = HEADER_BYTES + COMMIT_BYTES + TAG_BYTES

_FINGERPRINT_LABEL = b"vault/v1/fingerprint"


@dataclass(frozen=True, slots=True)
class Header:
    """The readable front of a blob. Nothing here is to be trusted before the blob has opened."""

    key_version: int
    key_id: UUID
    salt: bytes
    nonce: bytes

    def encode(self) -> bytes:
        return _HEADER.pack(MAGIC, VERSION, SUITE, self.key_version, self.key_id.bytes, self.salt, self.nonce)


def seal(
    data_key: DataKey,
    key_version: int,
    key_id: UUID,
    context: SecretContext,
    secret: OpenedSecret,
    *,
    salt: bytes | None = None,
    nonce: bytes | None = None,
) -> bytes:
    """Seal a secret to its context; gives 117 bytes more than the secret has.

    ``salt`` (32 bytes) and ``nonce`` (12 bytes) are random unless a known-answer test fixes them.
    """
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    nonce = secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce
    if len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES or not 0 < key_version < 2**32:
        raise ValueError("salt takes 32 bytes, nonce 12, key_version 1 to 2**32 - 1")
    header = Header(key_version, key_id, salt, nonce).encode()
    ctx = context.encode()
    key, commit = _derive(data_key, salt, header, ctx)
    sealed = AESGCM(key).encrypt(nonce, secret.reveal().encode(), header + commit + ctx)
    overwrite(key)
    return header + commit + sealed


def open_sealed(
    data_key: DataKey, key_version: int, key_id: UUID, context: SecretContext, blob: bytes | memoryview
) -> OpenedSecret:
    """Open a blob that was sealed with exactly this key and context.

    Every failure is one ``VaultError``; its ``reason`` is for the audit trail.
    """
    blob = bytes(blob)
    header = read_header(blob)
    if header.key_id != key_id:
        raise VaultError("key_id")
    if header.key_version != key_version:
        raise VaultError("key_version")
    front, commit = blob[:HEADER_BYTES], blob[HEADER_BYTES : HEADER_BYTES + COMMIT_BYTES]
    ctx = context.encode()
    key, expected = _derive(data_key, header.salt, front, ctx)
    try:
        if not hmac.compare_digest(commit, expected):
            raise VaultError("commitment")
        return _decrypt(key, header.nonce, blob[HEADER_BYTES + COMMIT_BYTES :], front + commit + ctx)
    finally:
        overwrite(key)


def read_header(blob: bytes | memoryview) -> Header:
    """Parse the front of a blob: which data key (id and version) it asks for. Raises ``VaultError``."""
    if len(blob) < OVERHEAD_BYTES:
        raise VaultError("length")
    magic, version, suite, key_version, key_id, salt, nonce = _HEADER.unpack_from(blob)
    if magic != MAGIC:
        raise VaultError("magic")
    if version != VERSION:
        raise VaultError("version")
    if suite != SUITE:
        raise VaultError("suite")
    return Header(key_version, UUID(bytes=key_id), salt, nonce)


def read_key_id(blob: bytes | memoryview) -> UUID:
    """The id of the data key that sealed this blob. Raises ``VaultError`` when it is no blob."""
    return read_header(blob).key_id


def blob_hash(blob: bytes | memoryview) -> str:
    """SHA-256 of the blob in hex, for the audit chain: it shows an old blob put back into its own row."""
    return hashlib.sha256(blob).hexdigest()


def fingerprint(data_key: DataKey, secret: OpenedSecret) -> str:
    """64 hex digits that are equal for equal secrets under one data key, and say nothing without it.

    It changes with the data key, so compare only fingerprints of one key version.
    """
    prk = _extract(b"", data_key)
    key = HKDFExpand(hashes.SHA512(), 32, _FINGERPRINT_LABEL).derive(prk)
    return hmac.new(key, secret.reveal().encode(), hashlib.sha256).hexdigest()


def _extract(salt: bytes, data_key: DataKey) -> bytes:
    return hmac.digest(salt, data_key.material(), "sha512")


def _derive(data_key: DataKey, salt: bytes, header: bytes, ctx: bytes) -> tuple[bytearray, bytes]:
    """The record's own encryption key and its commitment to key, header and context."""
    committed = hashlib.sha512(header + struct.pack(">I", len(ctx)) + ctx).digest()
    prk = _extract(salt, data_key)
    key = bytearray(32)
    HKDFExpand(hashes.SHA512(), 32, b"vault/v1/enc" + committed).derive_into(prk, key)
    commit = HKDFExpand(hashes.SHA512(), COMMIT_BYTES, b"vault/v1/com" + committed).derive(prk)
    return key, commit


def _decrypt(key: bytearray, nonce: bytes, sealed: bytes, aad: bytes) -> OpenedSecret:
    buffer = bytearray(len(sealed) - TAG_BYTES)
    try:
        AESGCM(key).decrypt_into(nonce, sealed, aad, buffer)
    except InvalidTag:
        overwrite(buffer)
        raise VaultError("tag") from None
    return OpenedSecret(buffer)
