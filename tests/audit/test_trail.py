"""The trail in the database: chained as it is written, and shown to be so."""

import subprocess
import sys
import threading
import uuid
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from byokplatform.audit import record
from byokplatform.audit.models import AuditEvent
from byokplatform.audit.verification import verify
from byokplatform.audit.verifier import Broken
from byokplatform.core.tenancy import ScopeMissing, organization_scope
from tests.cast import Cast
from tests.environment import ROOT
from tests.tenancy.database import as_application, as_owner


def write(cast: Cast, count: int, **facts: Any) -> None:
    organization = cast.alice.organization.pk
    for number in range(count):
        with organization_scope(organization):
            record("key.used", organization, actor=cast.alice.user.pk, number=number, **facts)


def tamper(statement: str, cast: Cast) -> None:
    with as_owner() as owner:
        owner.execute(statement.encode(), {"org": cast.alice.organization.pk})


def broken_at(cast: Cast) -> int:
    with pytest.raises(Broken) as found:
        verify(cast.alice.organization.pk)
    return found.value.number


def test_all_that_is_written_is_chained(cast: Cast) -> None:
    write(cast, 5, models=["a/b", "ä"], key=uuid.uuid4(), ok=True, nothing=None)
    chain = verify(cast.alice.organization.pk)
    with organization_scope(cast.alice.organization.pk):
        rows = list(AuditEvent.objects.order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, chain.number + 1))
    assert {"organization.created", "workspace.created"} <= {row.action for row in rows}
    assert chain.number >= 6


def test_what_was_rolled_back_leaves_no_hole(cast: Cast) -> None:
    organization = cast.alice.organization.pk
    before = verify(organization).number
    with organization_scope(organization):
        try:
            with transaction.atomic():
                record("key.used", organization, actor=None)
                raise RuntimeError
        except RuntimeError:
            record("key.revoked", organization, actor=None)
    assert verify(organization).number == before + 1


def test_many_writers_make_one_chain(cast: Cast) -> None:
    before = verify(cast.alice.organization.pk).number
    failures: list[BaseException] = []

    def work() -> None:
        try:
            write(cast, 10)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert verify(cast.alice.organization.pk).number == before + 60


@pytest.mark.parametrize("value", [0.5, b"x", object(), {1.5}])
def test_facts_that_would_come_back_otherwise_are_refused(cast: Cast, value: Any) -> None:
    with pytest.raises(TypeError):
        write(cast, 1, value=value)


def test_no_entry_goes_into_a_trail_outside_the_scope(cast: Cast) -> None:
    with organization_scope(cast.charlie.organization.pk), pytest.raises(ScopeMissing):
        record("key.used", cast.alice.organization.pk, actor=None)
    with pytest.raises(ScopeMissing):
        record("key.used", cast.alice.organization.pk, actor=None)


CHANGES = (
    "action = 'key.usee'",
    "actor_id = NULL",
    "actor_id = gen_random_uuid()",
    "target_id = gen_random_uuid()",
    "token_id = gen_random_uuid()",
    "address = '192.0.2.1'",
    "request_id = 'x'",
    "facts = facts || '{\"number\": 99}'",
    "occurred_at = occurred_at + interval '1 microsecond'",
    "id = gen_random_uuid()",
    "hash = sha256(hash)",
)


def test_a_change_of_any_column_is_found(cast: Cast) -> None:
    write(cast, len(CHANGES))
    last = verify(cast.alice.organization.pk).number
    # From the end to the beginning: each is the first bad one, whatever is wrong behind it.
    for seq, change in zip(range(last, 0, -1), CHANGES, strict=False):
        tamper(f"UPDATE audit_auditevent SET {change} WHERE organization_id = %(org)s AND seq = {seq}", cast)
        assert broken_at(cast) == seq, change


def test_deletions_insertions_and_moves_are_found(cast: Cast) -> None:
    write(cast, 6)
    last = verify(cast.alice.organization.pk).number
    mine = "FROM audit_auditevent WHERE organization_id = %(org)s"
    columns = "action, facts, address, request_id, occurred_at"
    new = (
        f"INSERT INTO audit_auditevent (id, organization_id, seq, hash, {columns})"
        f" SELECT gen_random_uuid(), organization_id, {last + 1}, hash, {columns} {mine} AND seq = {last}"
    )
    tamper(new, cast)
    # Behind the known end it is no part of the trail, until the end is moved too.
    verify(cast.alice.organization.pk)
    tamper(f"UPDATE audit_chainhead SET seq = {last + 1} WHERE organization_id = %(org)s", cast)
    assert broken_at(cast) == last + 1
    tamper(f"DELETE {mine} AND seq = {last + 1}", cast)
    assert broken_at(cast) == last + 1
    tamper(f"UPDATE audit_chainhead SET seq = {last} WHERE organization_id = %(org)s", cast)
    verify(cast.alice.organization.pk)
    for first, second in ((-1, -2), (last - 1, last - 2)):
        where = f"organization_id = %(org)s AND seq IN ({last - 2}, {last - 1}, -1, -2)"
        step = f"CASE WHEN seq IN ({last - 2}, -1) THEN {first} ELSE {second} END"
        tamper(f"UPDATE audit_auditevent SET seq = {step} WHERE {where}", cast)
    assert broken_at(cast) == last - 2
    tamper(f"DELETE {mine} AND seq = 2", cast)
    assert broken_at(cast) == 2


def test_a_cut_tail_is_found_by_the_known_end(cast: Cast) -> None:
    write(cast, 4)
    last = verify(cast.alice.organization.pk).number
    tamper(f"DELETE FROM audit_auditevent WHERE organization_id = %(org)s AND seq > {last - 2}", cast)
    assert broken_at(cast) == last - 1
    tamper("DELETE FROM audit_chainhead WHERE organization_id = %(org)s", cast)
    assert broken_at(cast) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DELETE FROM audit_chainhead",
        "TRUNCATE audit_chainhead",
        "ALTER TABLE audit_auditevent DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_cannot_change_the_trail(cast: Cast, statement: str) -> None:
    with (
        as_application(str(cast.alice.organization.pk)) as role,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        role.execute(statement.encode())


def command(*words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(ROOT / "manage.py"), "verify_audit", *words]
    return subprocess.run(program, capture_output=True, text=True, check=False)


def test_the_command_names_the_first_bad_entry(cast: Cast) -> None:
    write(cast, 3)
    mine, other = str(cast.alice.organization.pk), str(cast.charlie.organization.pk)
    last = verify(cast.alice.organization.pk)
    sound = command("--organization", mine)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout == f"{mine} whole: {last.number} {last.hash.hex()}\n"
    change = (
        f"UPDATE audit_auditevent SET action = 'x' WHERE organization_id = %(org)s AND seq = {last.number}"
    )
    tamper(change, cast)
    found = command("--organization", mine)
    assert found.returncode == 1
    assert f"{mine} entry {last.number}: " in found.stderr
    all_of_them = command()
    assert all_of_them.returncode == 1
    assert f"{mine} entry {last.number}: " in all_of_them.stderr
    assert f"{other} whole: " in all_of_them.stdout
    tamper(change.replace("'x'", "'key.used'"), cast)
    assert command("--organization", mine).returncode == 0
