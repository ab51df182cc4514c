"""Tenant scope, held twice: a context variable that Python checks, and row-level security in PostgreSQL.

No scope open: Python raises, and the database gives no row and takes none. A scope is opened from what a caller
was proved to be, never from a header or a body.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, migrations, models, transaction

from byokplatform.core.ids import uuid7

_organizations: ContextVar[frozenset[uuid.UUID]] = ContextVar("organizations", default=frozenset())
_user: ContextVar[uuid.UUID | None] = ContextVar("user", default=None)


class ScopeMissing(RuntimeError):
    """Tenant data was touched with no scope open: a defect of ours, never a caller's."""


def current_organizations() -> frozenset[uuid.UUID]:
    """The organizations of the open scope; raises ScopeMissing when none is open."""
    found = _organizations.get()
    if not found:
        raise ScopeMissing("no organization scope is open")
    return found


@contextmanager
def organization_scope(*organizations: uuid.UUID) -> Iterator[None]:
    """Open a transaction that sees these organizations alone; the outer scope comes back at the end."""
    with _scope(_organizations, frozenset(organizations)):
        yield


@contextmanager
def user_scope(user: uuid.UUID) -> Iterator[None]:
    """Open a transaction that sees this person's own memberships, in whatever organization they are."""
    with _scope(_user, user):
        yield


@contextmanager
def _scope(variable: ContextVar[Any], value: Any) -> Iterator[None]:
    with transaction.atomic():
        token = variable.set(value)
        try:
            _tell_database()
            yield
        finally:
            variable.reset(token)
            _restore_database()


def _restore_database() -> None:
    # A transaction that is about to roll back forgets its settings by itself.
    if connection.needs_rollback or connection.closed_in_transaction:
        return
    if connection.connection is not None and connection.connection.info.transaction_status == 2:
        _tell_database()


def _tell_database() -> None:
    organizations = ",".join(str(one) for one in _organizations.get())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('byok.organizations', %s, true), set_config('byok.user', %s, true)",
            [organizations, str(_user.get() or "")],
        )


class TenantQuerySet(models.QuerySet[Any]):
    """The queryset of tenant models; their apps add named filters to it."""


class TenantManager(models.Manager[Any]):
    """Filters by the open scope, and raises when there is none."""

    def get_queryset(self) -> models.QuerySet[Any]:
        organizations = current_organizations()
        queryset = super().get_queryset()
        if len(organizations) == 1:
            return queryset.filter(organization_id=next(iter(organizations)))
        return queryset.filter(organization_id__in=organizations)


class TenantModel(models.Model):
    """A row of one organization. Its migration must add ``RowSecurity`` for the table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    objects = TenantManager()

    class Meta:
        abstract = True


SCOPE = "string_to_array(nullif(current_setting('byok.organizations', true), ''), ',')::uuid[]"
USER = "nullif(current_setting('byok.user', true), '')::uuid"


class RowSecurity(migrations.RunSQL):
    """Enable row-level security on a tenant table.

    ``column`` holds the organization's id; ``also_read`` is an SQL condition under which a row may be read
    besides (a person's own memberships, before any organization is known).
    """

    def __init__(self, table: str, column: str = "organization_id", also_read: str | None = None) -> None:
        self.arguments = [table, column, also_read]
        own = f"{column} = ANY ({SCOPE})"
        read = f"{own} OR {also_read}" if also_read else own
        super().__init__(
            sql=[
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY tenant_read ON {table} FOR SELECT USING ({read})",
                f"CREATE POLICY tenant_insert ON {table} FOR INSERT WITH CHECK ({own})",
                f"CREATE POLICY tenant_update ON {table} FOR UPDATE USING ({own}) WITH CHECK ({own})",
                f"CREATE POLICY tenant_delete ON {table} FOR DELETE USING ({own})",
            ],
            reverse_sql=[
                *(f"DROP POLICY tenant_{verb} ON {table}" for verb in ("read", "insert", "update", "delete")),
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )

    def deconstruct(self) -> Any:
        return (self.__class__.__name__, self.arguments, {})
