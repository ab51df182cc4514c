from django.db import migrations

from byokplatform.core.tenancy import RowSecurity


def name_installation(apps, schema_editor):
    apps.get_model("providers", "Installation").objects.using(schema_editor.connection.alias).get_or_create(
        pk=1
    )


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_initial")]

    operations = [
        RowSecurity("providers_organizationkey"),
        RowSecurity("providers_endpoint"),
        RowSecurity("providers_providerkey"),
        migrations.RunPython(name_installation, migrations.RunPython.noop),
    ]
