"""Sealing and opening provider keys: the record format, the data keys and the rows brought together."""

import secrets
import uuid
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from byokplatform.core.ids import uuid7
from providers.models import Installation, OrganizationKey, ProviderKey
from providers.vault.context import DataKeyContext, SecretContext
from providers.vault.data_keys import DataKeyCache
from providers.vault.exceptions import VaultError
from providers.vault.format import fingerprint, open_sealed, seal
from providers.vault.keyring import Keyring
from providers.vault.master_key import load_local_keyring
from providers.vault.secret import DataKey, OpenedSecret, overwrite

TABLE, FIELD = "provider_key", "secret"
OPENING_STATES = (OrganizationKey.State.ACTIVE, OrganizationKey.State.DECRYPT_ONLY)
_data_keys = DataKeyCache()


@cache
def keyring() -> Keyring:
    """The installation's keyring; raises MasterKeyError when its key is missing or unsafe."""
    value, file = settings.BYOK_MASTER_KEY, settings.BYOK_MASTER_KEY_FILE
    return load_local_keyring(value or None, Path(file) if file and not value else None)


@cache
def installation() -> str:
    return str(Installation.objects.get(pk=1).name)


def seal_key(key: ProviderKey, secret: OpenedSecret) -> None:
    """Fill in the sealed blob, its data key, hint and fingerprint; the row is not saved yet."""
    row = active_data_key(key.organization_id)
    with _opened(row) as data_key:
        key.sealed = seal(data_key, row.version, row.pk, _context(key), secret)
        key.fingerprint = fingerprint(data_key, secret)
    key.data_key = row
    key.hint = hint(secret)


def open_key(key: ProviderKey) -> OpenedSecret:
    """The secret, for the one destination that the row was sealed for; raises VaultError otherwise."""
    row = key.data_key
    if row.state not in OPENING_STATES or row.organization_id != key.organization_id:
        raise VaultError("destroyed")
    with _opened(row) as data_key:
        return open_sealed(data_key, row.version, row.pk, _context(key), key.sealed)


def active_data_key(organization_id: uuid.UUID) -> OrganizationKey:
    """The organization's active data key, made on first use."""
    active = OrganizationKey.objects.filter(
        organization_id=organization_id, state=OrganizationKey.State.ACTIVE
    )
    row = active.first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            return _make_data_key(organization_id)
    except IntegrityError:
        # Somebody else made it at the same moment.
        return active.get()


def hint(secret: OpenedSecret) -> str:
    """The last four characters, of a secret long enough to lose nothing by it."""
    text = secret.reveal()
    return f"…{text[-4:]}" if len(text) >= 16 else "…"


def _make_data_key(organization_id: uuid.UUID) -> OrganizationKey:
    earlier = OrganizationKey.objects.filter(organization_id=organization_id).count()
    row = OrganizationKey(id=uuid7(), organization_id=organization_id, version=earlier + 1)
    material = bytearray(secrets.token_bytes(32))
    row.wrapped = keyring().wrap(_data_key_context(row), material)
    overwrite(material)
    row.save(force_insert=True)
    return row


def _opened(row: OrganizationKey) -> DataKey:
    return _data_keys.get(
        (row.pk, row.version), lambda: keyring().unwrap(_data_key_context(row), row.wrapped)
    )


def _data_key_context(row: OrganizationKey) -> bytes:
    return DataKeyContext(installation(), row.organization_id, row.pk, row.version).encode()


def _context(key: ProviderKey) -> SecretContext:
    return SecretContext(
        instance=installation(),
        organization=key.organization_id,
        table=TABLE,
        row=key.pk,
        field=FIELD,
        destination=key.destination.origin,
    )
