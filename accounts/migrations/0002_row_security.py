from django.db import migrations

from byokplatform.core.tenancy import USER, RowSecurity

LOCATE_TOKEN = """
CREATE FUNCTION byok_locate_token(wanted bytea) RETURNS TABLE (id uuid, organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT id, organization_id FROM accounts_accesstoken WHERE digest = wanted $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        RowSecurity("accounts_membership", also_read=f"user_id = {USER}"),
        RowSecurity(
            "accounts_organization",
            column="id",
            also_read=f"id IN (SELECT organization_id FROM accounts_membership WHERE user_id = {USER})",
        ),
        RowSecurity("accounts_accesstoken"),
        migrations.RunSQL(LOCATE_TOKEN, "DROP FUNCTION byok_locate_token(bytea)"),
    ]
