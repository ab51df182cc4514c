"""The end of loans: nothing new is paid by them, and what runs stops within a second."""

import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from byokplatform.audit import record
from byokplatform.core import control
from providers.models import KeyGrant, ProviderKey

ORDER = "grant.ended"


def lock_loans(key: ProviderKey) -> None:
    """Lock the loans of a key and then the key: in the order of a call, which then goes on to the trail."""
    list(KeyGrant.objects.filter(key=key, ended_at=None).select_for_update(of=("self",)).order_by("pk"))
    list(ProviderKey.objects.filter(pk=key.pk).select_for_update(of=("self",)))


def end_loans(grants: QuerySet[KeyGrant], *, actor: uuid.UUID | None) -> None:
    """End those of these loans that have not ended; the actor is None where one ends with what it was of."""
    for grant in grants.filter(ended_at=None).select_for_update(of=("self",)).order_by("pk"):
        grant.ended_at = timezone.now()
        grant.save(update_fields=["ended_at"])
        record("grant.ended", grant.organization_id, actor=actor, target=grant.pk, key=grant.key_id)
        _announce(grant.pk)


def _announce(grant_id: uuid.UUID) -> None:
    transaction.on_commit(lambda: control.send(ORDER, grant_id))
