from django.db import migrations, models

# Ids alone, across organizations: where an old data key waits, and something can be done about it.
DUE_ROTATIONS = """
CREATE FUNCTION byok_due_rotations() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT DISTINCT d.organization_id FROM providers_organizationkey d
   LEFT JOIN LATERAL (
     SELECT count(*) AS left_over, count(*) FILTER (WHERE k.status_code <> 'vault_refused') AS movable
     FROM providers_providerkey k WHERE k.data_key_id = d.id AND k.sealed <> '' AND k.status <> 'revoked'
   ) k ON true
   WHERE d.state = 'decrypt_only' AND (k.movable > 0 OR k.left_over = 0) LIMIT 100 $$
"""
# The local keyring writes the key's id behind the first byte.
NAME_KEYS = """
UPDATE providers_organizationkey SET kek_id = encode(substr(wrapped, 2, 8), 'hex')
WHERE length(wrapped) = 69 AND get_byte(wrapped, 0) = 1
"""


class Migration(migrations.Migration):
    dependencies = [("providers", "0002_row_security")]

    operations = [
        migrations.AddField("installation", "probe", models.BinaryField(default=bytes)),
        migrations.AddField("installation", "kek_id", models.CharField(default="", max_length=128)),
        migrations.AddField("organizationkey", "destroyed_at", models.DateTimeField(null=True)),
        migrations.AddField("organizationkey", "kek_id", models.CharField(default="", max_length=128)),
        migrations.RunSQL(NAME_KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(DUE_ROTATIONS, "DROP FUNCTION byok_due_rotations()"),
    ]
