from django.db import migrations

from byokplatform.core.tenancy import RowSecurity

# Ids alone cross the border between organizations; each answer is then treated inside its own.
DUE_GENERATIONS = """
CREATE FUNCTION byok_due_generations(ask_again interval) RETURNS TABLE (id uuid, organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT id, organization_id FROM chat_generation
   WHERE (state = 'running' AND lease_expires_at < now())
      OR (state = 'queued' AND enqueued_at < now() - ask_again)
   ORDER BY id LIMIT 500 $$
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        RowSecurity("chat_conversation"),
        RowSecurity("chat_message"),
        RowSecurity("chat_generation"),
        RowSecurity("chat_sentmessage"),
        migrations.RunSQL(DUE_GENERATIONS, "DROP FUNCTION byok_due_generations(interval)"),
    ]
