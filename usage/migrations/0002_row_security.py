from django.db import migrations

from byokplatform.core.tenancy import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("usage", "0001_initial")]

    operations = [
        RowSecurity("usage_ledgerentry"),
        RowSecurity("usage_reservation"),
    ]
