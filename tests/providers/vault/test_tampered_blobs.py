"""Every change of a stored blob, in the database and through the door that a call uses: refused, and told."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from byokplatform.core.tenancy import organization_scope
from providers.models import ProviderKey
from providers.services.keys import note_refusal
from providers.vault import VaultError, installed
from providers.vault.custody import open_key
from tests.cast import Cast, Person, make_cast
from tests.providers.vault.test_remote_keyring import added, opened
from tests.tenancy.database import as_owner


@pytest.fixture(scope="module")
def people(url: str) -> Cast:
    return make_cast(url)


def variants(blob: bytes) -> Iterator[bytes]:
    """Two bit flips at each byte, and every truncation."""
    for position in range(len(blob)):
        for bit in (0x01, 0x80):
            flipped = bytearray(blob)
            flipped[position] ^= bit
            yield bytes(flipped)
    for length in range(len(blob)):
        yield blob[:length]
    yield blob + b"\0"


def attempt(person: Person, key_id: UUID) -> str:
    """The reason why it did not open, noted in the trail as a call would."""
    try:
        with organization_scope(person.organization.pk):
            open_key(ProviderKey.objects.get(pk=key_id)).destroy()
    except VaultError as error:
        note_refusal(error, organization_id=person.organization.pk, key_id=key_id, actor=person.user.pk)
        return error.reason
    return ""


def refusals(key_id: UUID) -> int:
    with as_owner() as connection:
        row = connection.execute(
            "SELECT count(*) FROM audit_auditevent WHERE target_id = %s AND action = 'key.refused_by_vault'",
            [key_id],
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_every_changed_or_cut_blob_is_refused_and_told(people: Cast) -> None:
    key = added(people.alice)
    blob = bytes(key.sealed)
    changed = list(variants(blob))
    assert len(changed) > 400
    for sealed in changed:
        with organization_scope(people.alice.organization.pk):
            ProviderKey.objects.filter(pk=key.pk).update(sealed=sealed)
        assert attempt(people.alice, key.pk) == "replaced"
    assert refusals(key.pk) == len(changed)
    with organization_scope(people.alice.organization.pk):
        ProviderKey.objects.filter(pk=key.pk).update(sealed=blob)
    assert opened(people.alice, key).startswith("sim-")


def test_any_two_blobs_exchanged_are_refused(people: Cast) -> None:
    keys = [added(people.alice, owner) for owner in ("personal", "organization") for _ in range(3)]
    blobs = {key.pk: bytes(key.sealed) for key in keys}
    for key in keys:
        for other in keys:
            if key.pk == other.pk:
                continue
            with organization_scope(people.alice.organization.pk):
                ProviderKey.objects.filter(pk=key.pk).update(sealed=blobs[other.pk])
            assert attempt(people.alice, key.pk) == "replaced"
        with organization_scope(people.alice.organization.pk):
            ProviderKey.objects.filter(pk=key.pk).update(sealed=blobs[key.pk])
        assert attempt(people.alice, key.pk) == ""


@pytest.mark.parametrize(
    ("edit", "reasons"),
    [
        ("version = version + 100", {"key_version", "keyring_tag", "tag", "commitment"}),
        ("state = 'revoked'", {"destroyed"}),
        ("state = 'destroyed'", {"destroyed"}),
        ("wrapped = ''", {"keyring_length"}),
        ("wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1)", {"keyring_tag"}),
        ("wrapped = set_byte(wrapped, 0, 2)", {"keyring_version"}),
        (
            "wrapped = (SELECT wrapped FROM providers_organizationkey o WHERE o.organization_id <> d.organization_id"
            " AND o.state = 'active' LIMIT 1)",
            {"keyring_tag"},
        ),
    ],
)
def test_an_edited_data_key_opens_nothing(url: str, edit: str, reasons: set[str]) -> None:
    cast = make_cast(url)
    key, _ = added(cast.alice), added(cast.charlie)
    with as_owner() as connection:
        statement = f"UPDATE providers_organizationkey d SET {edit} WHERE organization_id = %s"
        connection.execute(statement.encode(), [cast.alice.organization.pk])
    # What this process still holds was unwrapped before the edit; another one asks the row.
    installed.forget()
    assert attempt(cast.alice, key.pk) in reasons
    assert refusals(key.pk) == 1
