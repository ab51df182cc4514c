"""The record format: known answers, everything it must refuse, and round trips."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byokplatform.core.exceptions import PlatformError
from providers.vault import (
    DataKey,
    OpenedSecret,
    SecretContext,
    VaultError,
    blob_hash,
    fingerprint,
    open_sealed,
    read_key_id,
    seal,
)
from providers.vault.context import encode_fields
from tests.providers.vault.samples import (
    CONTEXT,
    DATA_KEY,
    KEY_ID,
    KEY_VERSION,
    NONCE,
    PLAINTEXT,
    SALT,
    data_key,
    sealed,
)

OTHER = UUID("00000000-0000-4000-8000-0000000000ff")
Attempt = tuple[bytes, SecretContext, bytes]


def test_known_context() -> None:
    encoded = CONTEXT.encode()
    assert len(encoded) == 158
    digest = "e229186168df28e61efa618fe54b3106672e3c54342ba56e7d38bebfc79425e3"
    assert hashlib.sha256(encoded).hexdigest() == digest


def test_known_blob() -> None:
    blob = sealed()
    commit, ciphertext = blob[69:101].hex(), blob[101:].hex()
    assert len(blob) == 141
    assert commit == "76db152a7e59fb98f2b4460ac9717f7c9b7ed91ab53ea56e4378c751d639c9a8"
    assert ciphertext == ("ea7dd6ca5f36f5288d3896366ec2e79d3ff6ae977bc94e7623a5b04991113ea0c623a15c3f6abd4f")
    assert blob_hash(blob) == "a42024dbe7e4c41695664e50c4a922dce0252837a06c1eb989a722c3fbc65af3"


def test_known_blob_opens() -> None:
    assert open_sealed(data_key(), KEY_VERSION, KEY_ID, CONTEXT, sealed()).reveal() == PLAINTEXT
    assert open_sealed(data_key(), KEY_VERSION, KEY_ID, CONTEXT, memoryview(sealed())).reveal() == PLAINTEXT
    assert read_key_id(sealed()) == KEY_ID


def _foreign_contexts() -> Iterator[SecretContext]:
    yield replace(CONTEXT, instance="inst-2")
    yield replace(CONTEXT, organization=OTHER)
    yield replace(CONTEXT, table="provider_kez")
    yield replace(CONTEXT, row=OTHER)
    yield replace(CONTEXT, field="secreu")
    yield replace(CONTEXT, destination="https://api.openai.com:444")
    # The same bytes in a row, with the boundary between two fields moved by one.
    yield replace(CONTEXT, field="secreth", destination="ttps://api.openai.com:443")


def _negatives() -> Iterator[Attempt]:
    blob = sealed()
    for position in range(len(blob)):
        for bit in (0x01, 0x80):
            flipped = bytearray(blob)
            flipped[position] ^= bit
            yield bytes(flipped), CONTEXT, DATA_KEY
    for length in range(len(blob)):
        yield blob[:length], CONTEXT, DATA_KEY
    for context in _foreign_contexts():
        yield blob, context, DATA_KEY
    yield blob, CONTEXT, bytes([1, *DATA_KEY[1:]])


def test_every_negative_is_refused_with_the_same_words() -> None:
    attempts = list(_negatives())
    assert len(attempts) == 431
    for blob, context, material in attempts:
        with pytest.raises(VaultError) as refusal:
            open_sealed(data_key(material), KEY_VERSION, KEY_ID, context, blob)
        error = refusal.value
        assert (error.status, error.code, error.detail) == (
            503,
            "vault_refused",
            "This key cannot be opened.",
        )
        assert error.__cause__ is None


@pytest.mark.parametrize(
    ("position", "reason"),
    [
        (0, "magic"),
        (3, "version"),
        (4, "suite"),
        (8, "key_version"),
        (9, "key_id"),
        (25, "commitment"),  # salt
        (57, "commitment"),  # nonce
        (69, "commitment"),
        (101, "tag"),
        (140, "tag"),
    ],
)
def test_the_audit_learns_the_reason(position: int, reason: str) -> None:
    blob = bytearray(sealed())
    blob[position] ^= 1
    with pytest.raises(VaultError) as refusal:
        open_sealed(data_key(), KEY_VERSION, KEY_ID, CONTEXT, bytes(blob))
    assert refusal.value.reason == reason
    assert reason not in str(refusal.value)


def test_the_caller_names_the_key_it_expects() -> None:
    with pytest.raises(VaultError):
        open_sealed(data_key(), KEY_VERSION, OTHER, CONTEXT, sealed())
    with pytest.raises(VaultError):
        open_sealed(data_key(), 2, KEY_ID, CONTEXT, sealed())


def test_trailing_bytes_are_refused() -> None:
    with pytest.raises(VaultError):
        open_sealed(data_key(), KEY_VERSION, KEY_ID, CONTEXT, sealed() + b"\0")


def test_two_blobs_swapped_between_rows_do_not_open() -> None:
    there = replace(CONTEXT, row=OTHER)
    with OpenedSecret.from_text("sk-other") as secret:
        foreign = seal(data_key(), KEY_VERSION, KEY_ID, there, secret)
    for blob, context in ((foreign, CONTEXT), (sealed(), there)):
        with pytest.raises(VaultError):
            open_sealed(data_key(), KEY_VERSION, KEY_ID, context, blob)


_names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
_contexts = st.builds(SecretContext, _names, st.uuids(), _names, st.uuids(), _names, _names)
_materials = st.binary(min_size=32, max_size=32).filter(lambda material: len(set(material)) > 1)


@given(
    _materials,
    st.integers(min_value=1, max_value=2**32 - 1),
    st.uuids(),
    _contexts,
    st.text(st.characters(codec="utf-8"), max_size=300),
)
def test_round_trip(material: bytes, version: int, key_id: UUID, context: SecretContext, text: str) -> None:
    blob = seal(data_key(material), version, key_id, context, OpenedSecret.from_text(text))
    assert len(blob) == len(text.encode()) + 117
    assert read_key_id(blob) == key_id
    assert open_sealed(data_key(material), version, key_id, context, blob).reveal() == text


@given(_contexts, _contexts)
def test_no_two_contexts_encode_alike(one: SecretContext, other: SecretContext) -> None:
    assert (one == other) == (one.encode() == other.encode())


@given(_contexts, _contexts, st.text(st.characters(codec="utf-8"), max_size=60))
def test_another_context_never_opens(one: SecretContext, other: SecretContext, text: str) -> None:
    blob = seal(data_key(), KEY_VERSION, KEY_ID, one, OpenedSecret.from_text(text))
    if one == other:
        return
    with pytest.raises(VaultError):
        open_sealed(data_key(), KEY_VERSION, KEY_ID, other, blob)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(blob: bytes) -> None:
    for candidate in (blob, b"VLT\x01\x01" + blob):
        with pytest.raises(VaultError):
            open_sealed(data_key(), KEY_VERSION, KEY_ID, CONTEXT, candidate)


def test_sealing_twice_shares_nothing() -> None:
    secret = OpenedSecret.from_text(PLAINTEXT)
    one, two = (seal(data_key(), KEY_VERSION, KEY_ID, CONTEXT, secret) for _ in range(2))
    assert one[:25] == two[:25]
    assert one[25:57] != two[25:57]
    assert one[57:69] != two[57:69]
    assert one[101:] != two[101:]


def test_an_empty_context_field_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="dest"):
        replace(CONTEXT, destination="").encode()
    with pytest.raises(ValueError, match="x"):
        encode_fields(("x", b""))


@pytest.mark.parametrize(
    ("version", "salt", "nonce"),
    [(0, SALT, NONCE), (2**32, SALT, NONCE), (1, SALT[:-1], NONCE), (1, SALT, NONCE + b"\0")],
)
def test_seal_refuses_wrong_parameters(version: int, salt: bytes, nonce: bytes) -> None:
    secret = OpenedSecret.from_text(PLAINTEXT)
    with pytest.raises(ValueError) as refusal:
        seal(data_key(), version, KEY_ID, CONTEXT, secret, salt=salt, nonce=nonce)
    assert PLAINTEXT not in str(refusal.value)


def test_fingerprint_finds_duplicates_inside_one_organization_only() -> None:
    def of(text: str, key: DataKey) -> str:
        return fingerprint(key, OpenedSecret.from_text(text))

    assert of(PLAINTEXT, data_key()) == of(PLAINTEXT, data_key())
    assert of(PLAINTEXT, data_key()) != of(PLAINTEXT + "0", data_key())
    assert of(PLAINTEXT, data_key()) != of(PLAINTEXT, data_key(SALT))
    assert len(of(PLAINTEXT, data_key())) == 64
    assert of(PLAINTEXT, data_key()) != hashlib.sha256(PLAINTEXT.encode()).hexdigest()


def test_the_refusal_is_one_of_the_platforms_errors() -> None:
    assert issubclass(VaultError, PlatformError)
