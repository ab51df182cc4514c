"""Receipts in the database, tampered with by its owner: the first bad one is named, and the application cannot."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from byokplatform.audit.verification import verify
from byokplatform.audit.verifier import Broken
from byokplatform.core.tenancy import organization_scope
from providers.selectors import RECEIPT_TABLES
from providers.services import receipts
from tests.cast import Cast, Person, make_cast
from tests.environment import ROOT
from tests.providers.test_receipts import opened_and_left
from tests.stack import Stack
from tests.tenancy.database import as_application, as_owner

MINE = "WHERE organization_id = %(org)s"
PUT_BACK = (
    "INSERT INTO providers_keyreceipt"
    " SELECT * FROM jsonb_populate_record(NULL::providers_keyreceipt, %s::jsonb)"
)
CHANGES = (
    "event = 'kept'",
    "use_id = gen_random_uuid()",
    "key_id = gen_random_uuid()",
    "owner_id = gen_random_uuid()",
    "user_id = gen_random_uuid()",
    "token_id = gen_random_uuid()",
    "grant_id = gen_random_uuid()",
    "generation_id = gen_random_uuid()",
    'facts = facts || \'{"outcome": "stopped"}\'',
    "occurred_at = occurred_at + interval '1 microsecond'",
    "id = gen_random_uuid()",
    "hash = sha256(hash)",
)


@pytest.fixture(scope="module")
def written(stack: Stack, url: str, simulator: str) -> Person:
    """Somebody with a dozen receipts and more."""
    alice = make_cast(url).alice
    for _ in range(8):
        use = opened_and_left(alice, simulator)
        with organization_scope(alice.organization.pk):
            receipts.close(use, "complete")
    return alice


def broken_at(person: Person) -> int:
    with pytest.raises(Broken) as found:
        verify(person.organization.pk, RECEIPT_TABLES)
    return found.value.number


@contextmanager
def tampering(person: Person, *statements: str) -> Iterator[None]:
    """Do this as the owner of the database, and put everything back."""
    told = {"org": person.organization.pk}
    with as_owner() as owner:
        kept = owner.execute(
            f"SELECT to_jsonb(t)::text FROM providers_keyreceipt t {MINE}".encode(), told
        ).fetchall()
        for statement in statements:
            owner.execute(statement.encode(), told)
    yield
    with as_owner() as owner:
        owner.execute(f"DELETE FROM providers_keyreceipt {MINE}".encode(), told)
        for (row,) in kept:
            owner.execute(PUT_BACK, [row])


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_any_column_is_found(written: Person, change: str) -> None:
    with tampering(written, f"UPDATE providers_keyreceipt SET {change} {MINE} AND seq = 6"):
        assert broken_at(written) == 6
    verify(written.organization.pk, RECEIPT_TABLES)


def test_deletions_insertions_and_moves_are_found(written: Person) -> None:
    with tampering(written, f"DELETE FROM providers_keyreceipt {MINE} AND seq = 5"):
        assert broken_at(written) == 5
    with tampering(written, f"DELETE FROM providers_keyreceipt {MINE} AND seq > 10"):
        assert broken_at(written) == 11
    # In two steps: no number may stand there twice.
    away = (
        f"UPDATE providers_keyreceipt SET seq = CASE seq WHEN 3 THEN -3 ELSE -4 END {MINE} AND seq IN (3, 4)"
    )
    back = (
        f"UPDATE providers_keyreceipt SET seq = CASE seq WHEN -3 THEN 4 ELSE 3 END {MINE} AND seq IN (-3, -4)"
    )
    with tampering(written, away, back):
        assert broken_at(written) == 3
    copied = (
        "INSERT INTO providers_keyreceipt (id, organization_id, seq, hash, event, use_id, key_id, user_id, facts,"
        " occurred_at) SELECT gen_random_uuid(), organization_id, 0, hash, event, gen_random_uuid(), key_id, user_id,"
        f" facts, occurred_at FROM providers_keyreceipt {MINE} AND seq = 1"
    )
    with tampering(written, copied):
        assert broken_at(written) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE providers_keyreceipt SET facts = '{}'",
        "DELETE FROM providers_keyreceipt",
        "TRUNCATE providers_keyreceipt",
        "DELETE FROM providers_receipthead",
        "TRUNCATE providers_receipthead",
        "ALTER TABLE providers_keyreceipt DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_cannot_change_a_receipt(cast: Cast, statement: str) -> None:
    with (
        as_application(str(cast.alice.organization.pk)) as role,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        role.execute(statement.encode())


def test_the_command_names_the_first_bad_receipt(written: Person) -> None:
    organization = str(written.organization.pk)
    sound = command("--organization", organization)
    assert (sound.returncode, sound.stdout.startswith(f"{organization} whole: 16 ")) == (0, True)
    with tampering(written, f"UPDATE providers_keyreceipt SET key_id = gen_random_uuid() {MINE} AND seq = 7"):
        found = command("--organization", organization)
        assert (found.returncode, f"{organization} entry 7: " in found.stderr) == (1, True)
        assert command().returncode == 1
    assert command().returncode == 0


def command(*words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(ROOT / "manage.py"), "verify_receipts", *words]
    return subprocess.run(program, capture_output=True, text=True, check=False)
