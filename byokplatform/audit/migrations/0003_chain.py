from django.db import migrations, models

from byokplatform.audit.chain import moment
from byokplatform.audit.verifier import entry_hash, genesis
from byokplatform.core.tenancy import RowSecurity


def entry(row, seq):
    return {
        "actor": f"user:{row.actor_id}" if row.actor_id else None,
        "event": row.action,
        "facts": row.facts,
        "id": str(row.id),
        "ip": "",
        "org": str(row.organization_id),
        "request": row.request_id,
        "seq": seq,
        "target": str(row.target_id) if row.target_id else None,
        "token": None,
        "ts": moment(row.occurred_at),
    }


def chain(apps, schema_editor):
    """Number what is there, oldest first, and chain it."""
    events = apps.get_model("audit", "AuditEvent").objects.using(schema_editor.connection.alias)
    heads = apps.get_model("audit", "ChainHead").objects.using(schema_editor.connection.alias)
    for organization in events.values_list("organization_id", flat=True).distinct().order_by():
        seq, last = 0, genesis(organization)
        for row in events.filter(organization_id=organization).order_by("id").iterator(chunk_size=1000):
            seq += 1
            last = entry_hash(last, entry(row, seq))
            events.filter(pk=row.pk).update(seq=seq, hash=last)
        heads.create(organization_id=organization, seq=seq, hash=last)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_row_security")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("organization_id", models.UUIDField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        RowSecurity("audit_chainhead"),
        migrations.AddField("auditevent", "seq", models.BigIntegerField(null=True)),
        migrations.AddField("auditevent", "hash", models.BinaryField(max_length=32, null=True)),
        migrations.AddField("auditevent", "token_id", models.UUIDField(null=True)),
        migrations.AddField(
            "auditevent",
            "address",
            models.CharField(blank=True, default="", max_length=45),
            preserve_default=False,
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AlterField("auditevent", "seq", models.BigIntegerField()),
        migrations.AlterField("auditevent", "hash", models.BinaryField(max_length=32)),
        migrations.AlterField("auditevent", "occurred_at", models.DateTimeField()),
        migrations.AddConstraint(
            "auditevent",
            models.UniqueConstraint(fields=["organization_id", "seq"], name="audit_one_chain"),
        ),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["organization_id", "action", "-seq"], name="audit_by_action")
        ),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["organization_id", "actor_id", "-seq"], name="audit_by_actor")
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(fields=["organization_id", "target_id", "-seq"], name="audit_by_target"),
        ),
    ]
