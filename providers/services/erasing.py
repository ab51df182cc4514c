"""Keys that go with their person or their organization."""

import uuid

from django.db import transaction

from byokplatform.audit import record
from byokplatform.core import control
from providers.models import OrganizationKey, ProviderKey


def erase_personal_keys(*, organization_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Remove a person's own keys of an organization, sealed secrets and all; running calls with them end."""
    for key in ProviderKey.objects.filter(owner=ProviderKey.Owner.PERSONAL, user_id=user_id):
        record("key.deleted", organization_id, actor=None, target=key.pk)
        _announce(key.pk)
        key.delete()


def destroy_data_keys(*, organization_id: uuid.UUID) -> None:
    """Overwrite what opens the organization's secrets: no backup of the sealed ones opens with what is left."""
    for key_id in ProviderKey.objects.values_list("pk", flat=True):
        _announce(key_id)
    rows = OrganizationKey.objects.filter(organization_id=organization_id)
    rows.update(state=OrganizationKey.State.DESTROYED, wrapped=b"")
    record("data_key.destroyed", organization_id, actor=None, target=organization_id)


def _announce(key_id: uuid.UUID) -> None:
    transaction.on_commit(lambda: control.send("key.revoked", key_id))
