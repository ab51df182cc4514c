"""The library's ciphers against published vectors: a broken build must not reach the vault."""

import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

VECTORS = Path(__file__).parent / "vectors"


def _vectors(name: str) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())["tests"]
    return tests


def test_gcm_specification_case_16() -> None:
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plaintext = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plaintext, aad)
    assert sealed[:-16].hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    )
    assert sealed[-16:].hex() == "76fc6ece0f4e1768cddf8853bb2d551b"


@pytest.mark.parametrize("case", _vectors("wycheproof_aes_256_gcm.json"), ids=lambda case: case["tcId"])
def test_wycheproof_aes_256_gcm(case: dict[str, Any]) -> None:
    cipher = AESGCM(bytes.fromhex(case["key"]))
    nonce, aad, message = (bytes.fromhex(case[name]) for name in ("iv", "aad", "msg"))
    sealed = bytes.fromhex(case["ct"] + case["tag"])
    buffer = bytearray(len(sealed) - 16)
    if case["result"] == "invalid":
        with pytest.raises(InvalidTag):
            cipher.decrypt_into(nonce, sealed, aad, buffer)
        return
    cipher.decrypt_into(nonce, sealed, aad, buffer)
    assert buffer == message
    assert cipher.encrypt(nonce, message, aad) == sealed


@pytest.mark.parametrize("case", _vectors("wycheproof_hkdf_sha512.json"), ids=lambda case: case["tcId"])
def test_wycheproof_hkdf_sha512(case: dict[str, Any]) -> None:
    prk = hmac.digest(bytes.fromhex(case["salt"]), bytes.fromhex(case["ikm"]), "sha512")
    output = bytearray(case["size"])
    HKDFExpand(hashes.SHA512(), case["size"], bytes.fromhex(case["info"])).derive_into(prk, output)
    assert output.hex() == case["okm"]
