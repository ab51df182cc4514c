"""The role that web and worker log in as, and the command that makes it."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from tests.environment import ROOT
from tests.stack import Stack
from tests.tenancy.database import as_application, as_owner

FORBIDDEN = {
    "a table": "CREATE TABLE mine (id int)",
    "a temporary table": "CREATE TEMPORARY TABLE accounts_accesstoken (id uuid)",
    "a schema": "CREATE SCHEMA mine",
    "a function": "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a role": "CREATE ROLE mine",
    "switching row security off": "ALTER TABLE chat_message DISABLE ROW LEVEL SECURITY",
    "dropping a policy": "DROP POLICY tenant_read ON chat_message",
    "a wider policy": "CREATE POLICY all_of_it ON chat_message USING (true)",
    "emptying a table": "TRUNCATE chat_message",
    "passing by row security": "SET LOCAL row_security = off; SELECT count(*) FROM chat_message",
    "becoming the owner": "SET ROLE byok",
    "passwords": "SELECT rolpassword FROM pg_authid",
    "the server's files": "SELECT pg_read_file('/etc/hostname')",
    "the server's programs": "COPY (SELECT 1) TO PROGRAM 'true'",
    "changing the trail": "UPDATE audit_auditevent SET action = action",
    "cutting the trail": "DELETE FROM audit_auditevent",
    "changing a receipt": "UPDATE providers_keyreceipt SET seq = seq",
    "cutting the receipts": "DELETE FROM providers_keyreceipt",
    "beginning the receipts anew": "DELETE FROM providers_receipthead",
    "changing the ledger": "UPDATE usage_ledgerentry SET cost = 0",
    "another name of the installation": "UPDATE providers_installation SET name = gen_random_uuid()",
    "the list of migrations": "DELETE FROM django_migrations",
}


def test_the_role_has_no_attribute_beyond_logging_in() -> None:
    with as_application() as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        belongs = connection.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
        ).fetchone()
    assert row == (False, False, False, False, False, True)
    assert belongs == (0,)


def test_the_role_owns_nothing() -> None:
    with as_application() as connection:
        owned = connection.execute(
            "SELECT relname FROM pg_class WHERE relowner = current_user::regrole UNION ALL"
            " SELECT proname FROM pg_proc WHERE proowner = current_user::regrole UNION ALL"
            " SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole UNION ALL"
            " SELECT datname FROM pg_database WHERE datdba = current_user::regrole"
        ).fetchall()
    assert owned == []


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_role_is_refused(statement: str) -> None:
    with as_application() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_functions_with_the_owners_rights_look_nowhere_that_others_write() -> None:
    """Such a function would take a temporary view for the table that it means."""
    with as_owner() as connection:
        rows = connection.execute(
            "SELECT p.oid::regprocedure::text, proconfig, proacl::text FROM pg_proc p"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert {name for name, *_ in rows} == {
        "byok_locate_token(bytea)",
        "byok_locate_invitation(bytea)",
        "byok_due_generations(interval)",
        "byok_due_purges(interval)",
        "byok_due_shelves(interval)",
        "byok_due_rotations()",
        "byok_lost_uses(interval)",
        "byok_chain_heads()",
    }
    for name, settings_of_function, rights in rows:
        assert settings_of_function == ["search_path=pg_catalog, public, pg_temp"], name
        assert rights is not None, name
        assert not any(right.startswith("=X") for right in rights.strip("{}").split(",")), name


def test_a_token_is_located_by_its_exact_hash_alone() -> None:
    with as_application() as connection:
        for guess in (b"", b"%", b"\\x00" * 32):
            assert connection.execute("SELECT * FROM byok_locate_token(%s)", [guess]).fetchall() == []


@pytest.fixture
def modest_owner() -> Iterator[str]:
    """A database whose owner may make roles and passes nothing by, as hosted servers give it."""
    name, password = f"modest_{secrets.token_hex(4)}", secrets.token_urlsafe(24)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'".encode())
        connection.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
    parts = urlsplit(os.environ["DATABASE_URL"])
    yield f"postgres://{name}:{password}@{parts.hostname}:{parts.port}/{name}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_database_of_a_modest_owner_is_prepared_twice(modest_owner: str) -> None:
    for _ in range(2):
        done = prepare(modest_owner)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_role_with_too_many_rights_is_refused(modest_owner: str) -> None:
    name = f"{urlsplit(modest_owner).path[1:]}_app"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} CREATEDB".encode())
        connection.execute(f"GRANT {name} TO {name.removesuffix('_app')} WITH ADMIN OPTION".encode())
    done = prepare(modest_owner)
    assert done.returncode == 1
    assert done.stderr == f"CommandError: The role {name} has more rights than the application may have.\n"


def prepare(owner: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"]
    environ = {**os.environ, "DATABASE_URL": owner}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_no_serving_process_is_told_how_the_owner_logs_in(stack: Stack) -> None:
    password = urlsplit(os.environ["DATABASE_URL"]).password
    assert password
    for name, process in stack.processes.items():
        environ = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"DATABASE_URL=" in environ, name
        assert password.encode() not in environ, name
        assert password.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes(), name


def test_the_password_of_the_role_is_not_the_key_that_it_comes_from() -> None:
    password = settings.DATABASES["default"]["PASSWORD"]
    assert len(password) >= 43
    assert settings.SECRET_KEY not in password
