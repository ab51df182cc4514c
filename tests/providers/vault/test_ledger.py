"""The ledger of destroyed data keys: only ever longer, whole after a crash, and replayed by every start."""

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from byokplatform.core.tenancy import organization_scope
from providers.models import OrganizationKey
from providers.services.erasing import destroy_data_keys
from providers.vault.installed import ledger
from providers.vault.ledger import Destroyed, Ledger, LedgerError
from tests.cast import Cast
from tests.environment import ROOT
from tests.providers.vault.test_remote_keyring import added, opened
from tests.tenancy.database import as_owner


def entries(number: int) -> list[Destroyed]:
    return [Destroyed(uuid4(), uuid4()) for _ in range(number)]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "keys.jsonl"
    book = Ledger(file)
    assert book.read() == set()
    first, second = entries(3), entries(2)
    book.append(first)
    book.append(second)
    book.append([])
    assert book.read() == {*first, *second}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    told = json.loads(file.read_text().splitlines()[0])
    assert (told["event"], UUID(told["data_key"])) == ("data_key.destroyed", first[0].data_key)


@pytest.mark.parametrize("cut", [1, 20, 9000])
def test_a_line_that_a_crash_left_unfinished_counts_for_nothing(tmp_path: Path, cut: int) -> None:
    book = Ledger(tmp_path / "keys.jsonl")
    kept = entries(4)
    book.append(kept)
    with book.path.open("ab") as file:
        file.write(b'{"data_key": "' + b"x" * cut)
    assert book.read() == set(kept)
    more = entries(1)
    book.append(more)
    assert book.read() == {*kept, *more}


@pytest.mark.parametrize("line", [b"nonsense", b"{}", b"[]", b'{"organization": 1, "data_key": 2}', b"\xff"])
def test_a_line_without_sense_is_named(tmp_path: Path, line: bytes) -> None:
    book = Ledger(tmp_path / "keys.jsonl")
    book.append(entries(1))
    with book.path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(LedgerError, match="Line 2 "):
        book.read()


def test_a_ledger_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    with pytest.raises(LedgerError, match="cannot be written"):
        Ledger(tmp_path / "in the way" / "keys.jsonl").append(entries(1))


def test_many_write_at_once(tmp_path: Path) -> None:
    book, wanted = Ledger(tmp_path / "keys.jsonl"), entries(80)
    threads = [threading.Thread(target=book.append, args=([one],)) for one in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert book.read() == set(wanted)


def prepare() -> str:
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_restored_backup_brings_no_destroyed_data_key_back(cast: Cast) -> None:
    alice = cast.alice
    key = added(alice)
    with as_owner() as connection:
        tables = ("providers_organizationkey", "providers_providerkey")
        where = "WHERE organization_id = %s"
        backup = {
            table: connection.execute(
                f"SELECT to_jsonb(t)::text FROM {table} t {where}".encode(), [alice.organization.pk]
            ).fetchall()
            for table in tables
        }
    with organization_scope(alice.organization.pk):
        destroy_data_keys(organization_id=alice.organization.pk)
    with as_owner() as connection:
        for table in reversed(tables):
            connection.execute(f"DELETE FROM {table} {where}".encode(), [alice.organization.pk])
        for table in tables:
            for (row,) in backup[table]:
                insert = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
                connection.execute(insert.encode(), [row])
    # Without the replay, the backup would open.
    assert opened(alice, key).startswith("sim-")
    assert "came back" in prepare()
    with organization_scope(alice.organization.pk):
        (row,) = OrganizationKey.objects.all()
        assert (row.state, bytes(row.wrapped)) == ("destroyed", b"")
        assert row.destroyed_at is not None
    assert prepare() == ""


def test_a_start_adds_what_a_crash_kept_out_of_the_ledger(cast: Cast) -> None:
    alice = cast.alice
    added(alice)
    with as_owner() as connection:
        row = connection.execute(
            "UPDATE providers_organizationkey SET state = 'destroyed', wrapped = '' WHERE organization_id = %s"
            " RETURNING id",
            [alice.organization.pk],
        ).fetchone()
    assert row is not None
    gone = Destroyed(alice.organization.pk, row[0])
    assert gone not in ledger().read()
    prepare()
    assert gone in ledger().read()


def test_a_ledger_without_sense_ends_the_start(tmp_path: Path) -> None:
    file = tmp_path / "keys.jsonl"
    file.write_text("nonsense\n")
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"]
    environ = {**os.environ, "BYOK_KEY_LEDGER": str(file)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, "Line 1 of the key ledger" in done.stderr) == (1, True)
