from django.db import migrations

from byokplatform.core.tenancy import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        RowSecurity("audit_auditevent"),
        # Append-only for everybody but the owner of the table, who alone erases a whole organization.
        migrations.RunSQL(
            "DROP POLICY tenant_update ON audit_auditevent; DROP POLICY tenant_delete ON audit_auditevent",
            migrations.RunSQL.noop,
        ),
    ]
