"""Another secret for a key: same id, same destination, the same loans.

The new secret is shown to the provider first; one that it does not accept changes nothing. Calls that run finish with
the secret that they opened, within the overlap; new ones take the new secret. The one before is kept nowhere.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import Conflict, InvalidRequest
from byokplatform.core.tenancy import organization_scope
from providers.adapters import check_key
from providers.contracts import Destination
from providers.exceptions import ProviderError
from providers.models import ProviderKey
from providers.services.keys import CODES_THAT_CONDEMN, check_secret, refuse_duplicate
from providers.services.managing import managed_key
from providers.vault.custody import seal_key, written
from providers.vault.secret import OpenedSecret

LONGEST_OVERLAP = dt.timedelta(days=7)
ORDER = "key.changed"
CHANGED = [
    *("sealed", "data_key", "hint", "fingerprint", "secret_version", "overlap_until"),
    *("status", "status_code", "verified_at"),
]


async def replace_secret(
    *, access: Access, key_id: uuid.UUID, secret: str, overlap: dt.timedelta
) -> ProviderKey:
    """Seal another secret in a key's place; InvalidRequest when the provider does not accept it.

    A provider that cannot be asked now is no reason to refuse: the key is unverified then.
    """
    if not dt.timedelta() <= overlap <= LONGEST_OVERLAP:
        raise InvalidRequest(errors={"overlap_seconds": ["Seven days at most."]})
    check_secret(secret)
    destination = await in_thread(_destination)(access, key_id)
    status = ProviderKey.Status.VALID
    with OpenedSecret(bytearray(secret.encode())) as shown:
        try:
            await check_key(destination, shown)
        except ProviderError as error:
            if error.code in CODES_THAT_CONDEMN:
                raise InvalidRequest(errors={"secret": ["The provider does not accept this key."]}) from None
            status = ProviderKey.Status.UNVERIFIED
    return await in_thread(_replace)(access, key_id, secret, overlap, status)


def _destination(access: Access, key_id: uuid.UUID) -> Destination:
    with organization_scope(access.organization_id):
        return _replaceable(access, key_id).destination


def _replaceable(access: Access, key_id: uuid.UUID) -> ProviderKey:
    key = managed_key(access, key_id)
    if key.status == ProviderKey.Status.REVOKED:
        raise Conflict("This key was revoked. Add another one.")
    return key


def _replace(
    access: Access, key_id: uuid.UUID, secret: str, overlap: dt.timedelta, status: ProviderKey.Status
) -> ProviderKey:
    with organization_scope(access.organization_id):
        key = _replaceable(access, key_id)
        # Sealing holds the lock of the active data key; the row's comes after it, as everywhere.
        with OpenedSecret(bytearray(secret.encode())) as opened:
            seal_key(key, opened)
            refuse_duplicate(key, opened)
        now = ProviderKey.objects.select_for_update().get(pk=key_id)
        if now.status == ProviderKey.Status.REVOKED:
            raise Conflict("This key was revoked. Add another one.")
        key.status, key.status_code = status, ""
        key.verified_at = timezone.now() if status == ProviderKey.Status.VALID else None
        key.secret_version = now.secret_version + 1
        key.overlap_until = timezone.now() + overlap
        key.save(update_fields=CHANGED)
        record(
            "key.rotated",
            key.organization_id,
            actor=access.user_id,
            target=key.pk,
            overlap_seconds=int(overlap.total_seconds()),
            **written(key),
        )
        transaction.on_commit(lambda: control.send(ORDER, key_id))
    with organization_scope(access.organization_id):
        return _replaceable(access, key_id)
