"""What the database says of its own tables: which are a tenant's, and what is wrong with their policies."""

from dataclasses import dataclass

from tests.tenancy.database import Connection

# Tables of the whole installation. A new one needs a reason here, or an organization and a policy.
SHARED = {
    "account_emailaddress": "a person's addresses, whatever organizations the person is in",
    "account_emailconfirmation": "likewise",
    "accounts_user": "people exist before and beside organizations",
    "auth_group": "unused; comes with Django",
    "auth_group_permissions": "unused; comes with Django",
    "auth_permission": "unused; comes with Django",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "a browser's session, found by its unguessable key alone",
    "mfa_authenticator": "a person's second factors",
    "providers_installation": "the installation's name",
    "socialaccount_socialaccount": "a person's accounts with sign-in providers",
    "socialaccount_socialapp": "unused; comes with django-allauth, providers are set up by environment",
    "socialaccount_socialtoken": "unused; comes with django-allauth, providers' tokens are not stored",
    "usersessions_usersession": "a person's browsers",
}
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}


@dataclass(frozen=True)
class Table:
    """A tenant's table; ``column`` holds the organization's id."""

    name: str
    column: str


def tenant_tables(connection: Connection) -> list[Table]:
    """Every table with an organization's id in it, and the organizations themselves."""
    rows = connection.execute(
        "SELECT DISTINCT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)"
        " AND f.confrelid = 'accounts_organization'::regclass"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0"
        " AND NOT a.attisdropped AND (a.attname = 'organization_id' OR f.oid IS NOT NULL)"
    ).fetchall()
    found = [Table(name, column) for name, column in rows]
    return sorted([*found, Table("accounts_organization", "id")], key=lambda one: one.name)


def unexplained_tables(connection: Connection) -> set[str]:
    """Tables that are neither a tenant's nor known to be shared."""
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
    ).fetchall()
    return {name for (name,) in rows} - {one.name for one in tenant_tables(connection)} - set(SHARED)


def defects(connection: Connection, table: Table) -> list[str]:
    """What is wrong with a tenant table's row-level security; nothing when it holds."""
    secured = connection.execute(
        "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table.name]
    ).fetchone()
    if secured is None or not secured[0]:
        return [f"{table.name}: row-level security is off"]
    policies = connection.execute(
        "SELECT polcmd::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)"
        " FROM pg_policy WHERE polrelid = %s::regclass",
        [table.name],
    ).fetchall()
    bound = f"{table.column} = ANY"
    found = [
        f"{table.name}: the policy for {COMMANDS[command]} is not bound to the scope"
        for command, *expressions in policies
        for expression in expressions
        if expression is not None and not (bound in expression and "byok.organizations" in expression)
    ]
    if not {"r", "*"} & {command for command, *_ in policies}:
        found.append(f"{table.name}: no policy for SELECT")
    return found
