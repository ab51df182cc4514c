"""Make the database ready: the application's role, its rights, the migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, connections, transaction
from psycopg import sql

from providers.management.installation import NotTheOwner, replay_ledger, settle_probe
from providers.vault import installed
from providers.vault.exceptions import MasterKeyError, VaultSealed
from providers.vault.ledger import LedgerError

SEALED = (
    "The vault is SEALED: the keyring does not open what is stored here, or does not answer. Everything but the use of"
    " keys works. manage.py vault_status says which key is wanted."
)
RIGHTS = (
    # A temporary table or view would be found before the real one of the same name.
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditevent FROM {role}",
    "REVOKE DELETE, TRUNCATE ON audit_chainhead FROM {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON providers_keyreceipt FROM {role}",
    "REVOKE DELETE, TRUNCATE ON providers_receipthead FROM {role}",
    "REVOKE UPDATE, TRUNCATE ON usage_ledgerentry FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON providers_installation FROM {role}",
)
# Functions that run with the owner's rights, and so pass row-level security.
DEFINER_FUNCTIONS = (
    "SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef"
    " AND pronamespace = 'public'::regnamespace AND proowner = current_user::regrole"
)
NARROWINGS = (
    "ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp",
    "REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION {function} TO {role}",
)


class Command(BaseCommand):
    """Logs in as the owner (``DATABASE_URL``). Safe to run again, and before every start."""

    help = (
        "Create the application's database role, grant its rights, migrate, and see whether the vault opens."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            installed.keyring()
            self._provision_role()
        except MasterKeyError as error:
            raise CommandError(str(error)) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"The database could not be prepared: {str(error).splitlines()[0]}") from None
        call_command("migrate", database="owner", verbosity=options["verbosity"], interactive=False)
        self._grant()
        try:
            self._prepare_vault()
        except (LedgerError, NotTheOwner) as error:
            raise CommandError(str(error)) from None

    def _prepare_vault(self) -> None:
        """What a restored backup brought back is destroyed again; a wrong master key is told, and no failure."""
        returned = replay_ledger(installed.ledger())
        if returned:
            self.stderr.write(
                f"{returned} data key(s) that were destroyed before came back, and are destroyed again."
            )
        try:
            is_open = settle_probe()
        except VaultSealed:
            is_open = False
        if not is_open:
            self.stderr.write(SEALED)

    def _provision_role(self) -> None:
        role, password = settings.APPLICATION_ROLE, settings.DATABASES["default"]["PASSWORD"]
        with _alone() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
                " FROM pg_roles WHERE rolname = %s",
                [role],
            )
            found = cursor.fetchone()
            if found is not None and found[0]:
                raise CommandError(f"The role {role} has more rights than the application may have.")
            # A new role has no right beyond logging in. Nothing else is stated about one that exists: an owner
            # who passes nothing by may not even say so of others.
            statement = sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                sql.SQL("ALTER" if found else "CREATE"), sql.Identifier(role), sql.Literal(password)
            )
            cursor.execute(statement)

    def _grant(self) -> None:
        names = {
            "role": sql.Identifier(settings.APPLICATION_ROLE),
            "database": sql.Identifier(settings.DATABASES["owner"]["NAME"]),
        }
        with _alone() as cursor:
            for right in RIGHTS:
                cursor.execute(sql.SQL(right).format(**names))
            cursor.execute(DEFINER_FUNCTIONS)
            for (function,) in cursor.fetchall():
                for narrowing in NARROWINGS:
                    cursor.execute(sql.SQL(narrowing).format(function=sql.SQL(function), **names))


@contextmanager
def _alone() -> Iterator[Any]:
    """One transaction of the owner; two starting processes would trip over each other's role and rights."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('byok.prepare'))")
        yield cursor
