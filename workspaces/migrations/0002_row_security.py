from django.db import migrations

from byokplatform.core.tenancy import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [
        RowSecurity("workspaces_workspace"),
        RowSecurity("workspaces_workspacemember"),
        RowSecurity("workspaces_project"),
    ]
