"""Organizations whose time to think again is over: their secrets become unreadable first, then every row goes."""

import datetime as dt
import logging
import uuid

from django.apps import apps
from django.db import connection
from django.db.models.functions import Now

from accounts.contracts import GRACE
from accounts.events import organization_purging
from accounts.models import Organization
from byokplatform.audit import record
from byokplatform.core.tenancy import TenantModel, organization_scope

logger = logging.getLogger(__name__)


def purge_due() -> int:
    """Erase what is due; gives how many organizations that were."""
    due = _due()
    for organization_id in due:
        try:
            purge(organization_id)
        except Exception:
            # One organization that cannot be erased now must not keep the others from it; it is due again.
            logger.exception("organization %s not erased", organization_id)
    return len(due)


def purge(organization_id: uuid.UUID, grace: dt.timedelta = GRACE) -> None:
    """Destroy the data keys, commit, then remove every row. Does nothing to one that was restored meanwhile.

    The audit trail stays: it names ids alone, and outlives what it describes.
    """
    with organization_scope(organization_id):
        if not _lock(organization_id, grace):
            return
        organization_purging.send(sender=None, organization_id=organization_id)
        record("organization.keys_destroyed", organization_id, actor=None, target=organization_id)
    with organization_scope(organization_id):
        if not _lock(organization_id, grace):
            return
        record("organization.purged", organization_id, actor=None, target=organization_id)
        # In any order: the database looks at the references between the rows at the end of the transaction.
        for model in apps.get_models():
            if issubclass(model, TenantModel):
                rows = model.objects.filter(organization_id=organization_id)
                rows._raw_delete(rows.db)
        Organization.objects.filter(pk=organization_id).delete()


def _lock(organization_id: uuid.UUID, grace: dt.timedelta) -> bool:
    rows = Organization.objects.select_for_update()
    return rows.filter(pk=organization_id, deleted_at__lt=Now() - grace).exists()


def _due() -> list[uuid.UUID]:
    # Across organizations: the function gives ids alone, and each is then treated within its own scope.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM byok_due_purges(make_interval(secs => %s))", [GRACE.total_seconds()])
        return [row[0] for row in cursor.fetchall()]
