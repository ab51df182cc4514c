"""The local keyring: what it wraps only it unwraps, for the same context, across rotations."""

import copy
import hashlib
import hmac
import pickle
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from providers.vault import DataKeyContext, Keyring, LocalKeyring, MasterKeyError, VaultError

OLD = bytes.fromhex("0b9d2f61e7c84a35f01278de964bac53" + "7718fa02c6915d3ee48bb02974dfa16c")
NEW = bytes.fromhex("d24c7e0f93b1a85866ed013ac2f59b47" + "1e80a9f47b3625dd5cc893016a72eb0f")
DATA_KEY = bytes(range(32))
KEY_CONTEXT = DataKeyContext(
    instance="inst-1",
    organization=UUID("00000000-0000-4000-8000-000000000001"),
    key_id=UUID("00000000-0000-4000-8000-0000000000aa"),
    key_version=1,
)
CONTEXT = KEY_CONTEXT.encode()


def test_layout_of_a_wrapped_key() -> None:
    """Built here by hand, so a change of the format shows even when wrap and unwrap change together."""
    kek_id = hmac.digest(OLD, b"byok/kek-id/v1", hashlib.sha256)[:8]
    header = b"\x01" + kek_id + bytes(range(12))
    wrapped = header + AESGCM(OLD).encrypt(header[9:], DATA_KEY, header + CONTEXT)
    keyring: Keyring = LocalKeyring([OLD])
    assert len(wrapped) == 69
    assert keyring.unwrap(CONTEXT, wrapped) == DATA_KEY
    assert keyring.unwrap(CONTEXT, memoryview(wrapped)) == DATA_KEY
    assert keyring.wrap(CONTEXT, DATA_KEY)[:9] == header[:9]


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_round_trip(data_key: bytes, context: bytes) -> None:
    keyring = LocalKeyring([OLD])
    assert keyring.unwrap(context, keyring.wrap(context, data_key)) == data_key


def test_wrapping_twice_shares_no_nonce() -> None:
    keyring = LocalKeyring([OLD])
    assert keyring.wrap(CONTEXT, DATA_KEY)[9:21] != keyring.wrap(CONTEXT, DATA_KEY)[9:21]


def test_every_changed_or_missing_byte_is_refused() -> None:
    keyring = LocalKeyring([OLD])
    wrapped = keyring.wrap(CONTEXT, DATA_KEY)
    for position in range(len(wrapped)):
        flipped = bytearray(wrapped)
        flipped[position] ^= 1
        for damaged in (bytes(flipped), wrapped[:position]):
            with pytest.raises(VaultError):
                keyring.unwrap(CONTEXT, damaged)


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY_CONTEXT, instance="inst-2"),
        replace(KEY_CONTEXT, organization=UUID(int=2)),
        replace(KEY_CONTEXT, key_id=UUID(int=3)),
        replace(KEY_CONTEXT, key_version=2),
    ],
)
def test_a_wrapped_key_moved_elsewhere_is_refused(other: DataKeyContext) -> None:
    keyring = LocalKeyring([OLD])
    with pytest.raises(VaultError) as refusal:
        keyring.unwrap(other.encode(), keyring.wrap(CONTEXT, DATA_KEY))
    assert refusal.value.reason == "keyring_tag"


def test_a_wrong_master_key_is_told_apart_for_the_audit() -> None:
    with pytest.raises(VaultError) as refusal:
        LocalKeyring([NEW]).unwrap(CONTEXT, LocalKeyring([OLD]).wrap(CONTEXT, DATA_KEY))
    assert refusal.value.reason == "keyring_key_unknown"


def test_rotation_without_a_gap() -> None:
    before, during, after = LocalKeyring([OLD]), LocalKeyring([NEW, OLD]), LocalKeyring([NEW])
    wrapped = before.wrap(CONTEXT, DATA_KEY)
    assert during.unwrap(CONTEXT, wrapped) == DATA_KEY
    moved = during.rewrap(CONTEXT, wrapped)
    assert after.unwrap(CONTEXT, moved) == DATA_KEY
    assert during.rewrap(CONTEXT, moved) == moved
    with pytest.raises(VaultError):
        before.unwrap(CONTEXT, moved)
    with pytest.raises(VaultError):
        during.rewrap(b"elsewhere", wrapped)


def test_wrap_refuses_what_is_no_data_key() -> None:
    with pytest.raises(VaultError):
        LocalKeyring([OLD]).wrap(CONTEXT, b"short")


def test_description() -> None:
    description = LocalKeyring([NEW, OLD]).describe()
    assert description.provider == "local"
    assert description.healthy
    assert (
        description.kek_id == LocalKeyring([NEW]).describe().kek_id != LocalKeyring([OLD]).describe().kek_id
    )
    assert len(description.kek_id) == 16


@pytest.mark.parametrize("keys", [[], [OLD[:-1]], [OLD, OLD], [OLD, b""], [OLD, NEW, OLD]])
def test_a_wrong_list_of_keys_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(MasterKeyError) as refusal:
        LocalKeyring(keys)
    assert OLD.hex() not in str(refusal.value)


def test_the_keyring_shows_and_gives_away_nothing() -> None:
    keyring = LocalKeyring([NEW, OLD])
    shown = repr(keyring) + repr(vars(keyring))
    for key in (NEW, OLD):
        assert key.hex() not in shown
        assert repr(key)[2:-1] not in shown
    with pytest.raises(TypeError):
        pickle.dumps(keyring)
    with pytest.raises(TypeError):
        copy.deepcopy(keyring)
