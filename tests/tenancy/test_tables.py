"""Every table of the database, asked by raw SQL as the role that web and worker use."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.apps import apps

from tests.tenancy.database import Connection, as_application, as_owner
from tests.tenancy.estate import Estate
from tests.tenancy.inventory import Table, defects, tenant_tables, unexplained_tables

Refused = psycopg.errors.InsufficientPrivilege
TABLES = sorted(
    {
        Table(model._meta.db_table, "organization_id")
        for model in apps.get_models()
        if any(getattr(field, "attname", "") == "organization_id" for field in model._meta.get_fields())
    }
    | {Table("accounts_organization", "id")},
    key=lambda one: one.name,
)
SCOPES: dict[str, Callable[[Estate], dict[str, str]]] = {
    "no scope": lambda estate: {},
    "the scope of an outsider": lambda estate: {
        "organizations": str(estate.cast.charlie.organization.pk),
        "user": str(estate.cast.charlie.user.pk),
    },
    "a scope of an organization that does not exist": lambda estate: {
        "organizations": "00000000-0000-7000-8000-000000000000"
    },
}
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
each_scope = pytest.mark.parametrize("scope", SCOPES)


def count(connection: Connection, table: Table, organization: str) -> int:
    where = f"SELECT count(*) FROM {table.name} WHERE {table.column} = %s"
    found = connection.execute(where.encode(), [organization]).fetchone()
    assert found is not None
    return int(found[0])


def changed(connection: Connection, statement: str, *values: Any) -> int:
    """How many rows a statement changed; none when the role has no right to it."""
    try:
        with connection.transaction():
            return connection.execute(statement.encode(), values).rowcount
    except Refused:
        return 0


def test_the_models_and_the_database_agree_on_what_is_a_tenants() -> None:
    with as_owner() as connection:
        assert tenant_tables(connection) == TABLES
        assert unexplained_tables(connection) == set()


@each_table
def test_every_tenant_table_has_sound_policies(table: Table) -> None:
    with as_owner() as connection:
        assert defects(connection, table) == []


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("SELECT", "row-level security is off"),
        ("ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY", "no policy for SELECT"),
        (
            "ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_it ON forgotten USING (true)",
            "the policy for ALL is not bound to the scope",
        ),
    ],
)
def test_a_table_without_sound_policies_would_be_found(statement: str, complaint: str) -> None:
    forgotten = Table("forgotten", "organization_id")
    with as_owner() as connection:
        connection.execute("CREATE TABLE forgotten (id uuid, organization_id uuid)")
        connection.execute("CREATE TABLE unexplained (id uuid)")
        connection.execute(statement.encode())
        assert forgotten in tenant_tables(connection)
        assert unexplained_tables(connection) == {"unexplained"}
        assert defects(connection, forgotten) == [f"forgotten: {complaint}"]
        connection.rollback()


@each_table
def test_the_own_scope_shows_the_rows(estate: Estate, table: Table) -> None:
    """Without a row to be hidden, the tests below would show nothing."""
    with as_application(estate.organization) as connection:
        assert count(connection, table, estate.organization) > 0


@each_scope
@each_table
def test_nobody_else_sees_or_changes_a_row(estate: Estate, table: Table, scope: str) -> None:
    with as_application(**SCOPES[scope](estate)) as connection:
        assert count(connection, table, estate.organization) == 0
        where = f"WHERE {table.column} = %s"
        same = f"SET {table.column} = {table.column}"
        assert changed(connection, f"UPDATE {table.name} {same} {where}", estate.organization) == 0
        assert changed(connection, f"DELETE FROM {table.name} {where}", estate.organization) == 0


@each_scope
@each_table
def test_nobody_else_adds_a_row(estate: Estate, table: Table, scope: str) -> None:
    with as_owner() as owner:
        select = f"SELECT to_jsonb(t)::text FROM {table.name} t WHERE {table.column} = %s LIMIT 1"
        row = owner.execute(select.encode(), [estate.organization]).fetchone()
    assert row is not None
    insert = f"INSERT INTO {table.name} SELECT * FROM jsonb_populate_record(NULL::{table.name}, %s::jsonb)"
    with as_application(**SCOPES[scope](estate)) as connection, pytest.raises(Refused):
        connection.execute(insert.encode(), [row[0]])


@each_table
def test_without_a_scope_no_table_shows_any_row(estate: Estate, table: Table) -> None:
    with as_application() as connection:
        found = connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1".encode()).fetchone()
        assert found is None


@each_table
def test_no_row_moves_to_another_organization(estate: Estate, table: Table) -> None:
    other = str(estate.cast.charlie.organization.pk)
    with as_application(estate.organization) as connection:
        move = f"UPDATE {table.name} SET {table.column} = %s WHERE {table.column} = %s"
        assert changed(connection, move, other, estate.organization) == 0


def test_a_person_alone_sees_the_own_memberships_and_nothing_else(estate: Estate) -> None:
    with as_application(user=str(estate.cast.alice.user.pk)) as connection:
        seen = {one.name for one in TABLES if count(connection, one, estate.organization)}
        assert seen == {"accounts_membership", "accounts_organization"}
        assert count(connection, Table("accounts_membership", "organization_id"), estate.organization) == 1


@pytest.mark.parametrize("setting", ["x", "{}", "*", "' OR true --"])
def test_a_malformed_scope_is_an_error_or_shows_nothing(estate: Estate, setting: str) -> None:
    with as_application() as connection:
        connection.execute("SELECT set_config('byok.organizations', %s, true)", [setting])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT count(*) FROM chat_message")
