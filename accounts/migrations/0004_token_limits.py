import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import byokplatform.core.ids
from byokplatform.core.tenancy import RowSecurity

LOCATE_TOKEN = """
CREATE OR REPLACE FUNCTION byok_locate_token(wanted bytea) RETURNS TABLE (id uuid, organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT id, organization_id FROM accounts_accesstoken
   WHERE digest = wanted OR (previous_digest = wanted AND previous_expires_at > now()) $$
"""
LOCATE_TOKEN_BEFORE = """
CREATE OR REPLACE FUNCTION byok_locate_token(wanted bytea) RETURNS TABLE (id uuid, organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT id, organization_id FROM accounts_accesstoken WHERE digest = wanted $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_invitations")]

    operations = [
        migrations.CreateModel(
            name="ServiceAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=byokplatform.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_account",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("disabled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "id"], name="service_accounts")],
            },
        ),
        RowSecurity("accounts_serviceaccount"),
        migrations.AddField(
            "accesstoken",
            "kind",
            models.CharField(
                choices=[("personal", "Personal"), ("service", "Service")], default="personal", max_length=16
            ),
        ),
        migrations.AddField(
            "accesstoken", "previous_digest", models.BinaryField(max_length=32, null=True, unique=True)
        ),
        migrations.AddField("accesstoken", "previous_expires_at", models.DateTimeField(null=True)),
        migrations.AddField("accesstoken", "project_id", models.UUIDField(null=True)),
        migrations.AddField("accesstoken", "model_patterns", models.JSONField(default=list)),
        migrations.AddField(
            "accesstoken",
            "last_address",
            models.CharField(blank=True, default="", max_length=45),
            preserve_default=False,
        ),
        migrations.RunSQL(LOCATE_TOKEN, LOCATE_TOKEN_BEFORE),
    ]
