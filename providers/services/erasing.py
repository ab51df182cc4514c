"""Keys that go with their person or their organization, and data keys that must never come back."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.tenancy import organization_scope
from providers.models import KeyGrant, OrganizationKey, ProviderKey
from providers.services.ending_loans import end_loans, lock_loans
from providers.vault.custody import written
from providers.vault.exceptions import VaultError
from providers.vault.installed import data_keys, ledger
from providers.vault.ledger import Destroyed


def erase_personal_keys(*, organization_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Remove a person's own keys of an organization, sealed secrets and all; running calls with them end.

    Loans of them end, and so do loans to the person and to the person's tokens.
    """
    _erase(ProviderKey.objects.filter(owner=ProviderKey.Owner.PERSONAL, user_id=user_id))
    end_loans(KeyGrant.objects.filter(Q(user_id=user_id) | Q(token__user_id=user_id)), actor=None)


def erase_project_keys(*, project_id: uuid.UUID) -> None:
    """Remove the keys of a project that is erased, and loans to it."""
    _erase(ProviderKey.objects.filter(project_id=project_id))
    end_loans(KeyGrant.objects.filter(project_id=project_id), actor=None)


def _erase(keys: Iterable[ProviderKey]) -> None:
    rows = list(keys)
    for key in rows:
        lock_loans(key)
    for key in rows:
        end_loans(KeyGrant.objects.filter(key=key), actor=None)
        key.sealed = b""
        record("key.deleted", key.organization_id, actor=None, target=key.pk, **written(key))
        _announce(key.pk)
        key.delete()


def destroy_data_keys(*, organization_id: uuid.UUID) -> None:
    """Overwrite what opens the organization's secrets: no backup of the sealed ones opens with what is left."""
    for key_id in ProviderKey.objects.values_list("pk", flat=True):
        _announce(key_id)
    overwrite(OrganizationKey.objects.filter(organization_id=organization_id))
    record("data_key.destroyed", organization_id, actor=None, target=organization_id)


def abandon_data_key(*, organization_id: uuid.UUID, data_key_id: uuid.UUID) -> None:
    """Destroy a data key that nothing opens any more; the provider keys under it are marked as refused."""
    rows = ProviderKey.objects.filter(data_key_id=data_key_id).exclude(status=ProviderKey.Status.REVOKED)
    rows.update(status=ProviderKey.Status.INVALID, status_code=VaultError.code)
    overwrite(OrganizationKey.objects.filter(pk=data_key_id))
    record("data_key.destroyed", organization_id, actor=None, target=data_key_id)


def overwrite(rows: Iterable[OrganizationKey]) -> None:
    """Destroy these data keys in the caller's transaction; they stand in the ledger once it has committed."""
    gone = [Destroyed(row.organization_id, row.pk) for row in rows]
    found = OrganizationKey.objects.filter(pk__in=[one.data_key for one in gone])
    found.filter(destroyed_at=None).update(destroyed_at=timezone.now())
    found.update(state=OrganizationKey.State.DESTROYED, wrapped=b"")
    for one in gone:
        data_keys().drop(one.data_key)
    # After the commit: a line about a key that is still in use would end it at the next start.
    transaction.on_commit(lambda: ledger().append(gone))


def destroy_again(gone: Destroyed) -> None:
    """Destroy a data key that a restored backup brought back."""
    with organization_scope(gone.organization):
        rows = OrganizationKey.objects.filter(pk=gone.data_key)
        rows.update(state=OrganizationKey.State.DESTROYED, wrapped=b"", destroyed_at=timezone.now())
        record("data_key.destroyed", gone.organization, actor=None, target=gone.data_key, restored=True)


def _announce(key_id: uuid.UUID) -> None:
    transaction.on_commit(lambda: control.send("key.revoked", key_id))
