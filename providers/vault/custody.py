"""Sealing and opening provider keys: the record format, the data keys, the rows and the trail brought together.

A blob opens where the trail says that it belongs: each write of one puts its hash, and a hash of the columns that say
whose it is and where it may go, into the entry of the act. A row put back as it once was, or edited, opens no more.
"""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery

from byokplatform.audit.models import AuditEvent
from byokplatform.core.ids import uuid7
from providers.exceptions import KeyRevoked
from providers.models import OrganizationKey, ProviderKey
from providers.vault.context import DataKeyContext, SecretContext, encode_fields
from providers.vault.exceptions import VaultError, VaultSealed
from providers.vault.format import blob_hash, fingerprint, open_sealed, seal
from providers.vault.installed import asked, data_keys, installation, require_unsealed
from providers.vault.secret import DATA_KEY_BYTES, DataKey, OpenedSecret, overwrite

TABLE, FIELD = "provider_key", "secret"
OPENING_STATES = (OrganizationKey.State.ACTIVE, OrganizationKey.State.DECRYPT_ONLY)


@dataclass(frozen=True, slots=True)
class _DataKeyRow:
    """A wrapped data key as one statement read it."""

    id: uuid.UUID
    organization_id: uuid.UUID
    version: int
    wrapped: bytes


def seal_key(key: ProviderKey, secret: OpenedSecret) -> None:
    """Fill in the sealed blob, its data key, hint and fingerprint; the row is not saved yet.

    Until the transaction ends, nobody else adds a key to the organization, and no rotation begins.
    """
    require_unsealed()
    _seal_under(active_data_key(key.organization_id), key, secret)
    key.hint = hint(secret)


def open_key(key: ProviderKey) -> OpenedSecret:
    """The secret, for the one destination that the row was sealed for, as the database has it now.

    Call it in the transaction that recorded the use. Raises VaultError when what is stored is not what was written,
    VaultSealed when the keyring does not open it, KeyRevoked when there is nothing to open any more.
    """
    require_unsealed()
    return _open(key)[0]


def reseal_key(key: ProviderKey, active: OrganizationKey) -> bool:
    """Seal the key again, under ``active``, with compare and swap; whether this row was still to be moved.

    The caller holds the lock of ``active`` and writes the act into the trail.
    """
    require_unsealed()
    secret, before = _open(key)
    with secret:
        _seal_under(active, key, secret)
    rows = ProviderKey.objects.filter(pk=key.pk, sealed=before)
    return bool(rows.update(sealed=key.sealed, data_key=active, fingerprint=key.fingerprint))


def warm(key: ProviderKey) -> None:
    """Have the key's data key unwrapped before any lock is held: a keyring elsewhere may take its time."""
    require_unsealed()
    if key.data_key_id in data_keys():
        return
    row = OrganizationKey.objects.filter(pk=key.data_key_id, state__in=OPENING_STATES).first()
    if row is not None:
        _opened(_plain(row)).destroy()


def written(key: ProviderKey) -> dict[str, Any]:
    """What the entry about a write of this row must say, for the row to open afterwards."""
    return {"blob": blob_hash(key.sealed), "columns": _columns(key)}


def active_data_key(organization_id: uuid.UUID) -> OrganizationKey:
    """The organization's active data key, made on first use; locked until the transaction ends."""
    rows = OrganizationKey.objects.filter(organization_id=organization_id, state=OrganizationKey.State.ACTIVE)
    locked = rows.select_for_update()
    row = locked.first()
    # A rotation that ended while we waited has another active key.
    row = row or locked.first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            return make_data_key(organization_id)
    except IntegrityError:
        # Somebody else made it at the same moment.
        return locked.get()


def make_data_key(organization_id: uuid.UUID) -> OrganizationKey:
    """A new active data key, one version higher than all before."""
    require_unsealed()
    versions = OrganizationKey.objects.filter(organization_id=organization_id).aggregate(last=Max("version"))
    row = OrganizationKey(id=uuid7(), organization_id=organization_id, version=(versions["last"] or 0) + 1)
    material = bytearray(secrets.token_bytes(DATA_KEY_BYTES))
    row.wrapped = asked(lambda ring: ring.wrap(data_key_context(row), material))
    overwrite(material)
    row.kek_id = asked(lambda ring: ring.describe()).kek_id
    row.save(force_insert=True)
    return row


def fingerprints(organization_id: uuid.UUID, secret: OpenedSecret) -> dict[uuid.UUID, str]:
    """The secret's fingerprint under each data key that still opens something: it differs from one to the next."""
    rows = OrganizationKey.objects.filter(organization_id=organization_id, state__in=OPENING_STATES)
    found: dict[uuid.UUID, str] = {}
    for row in rows:
        with _opened(_plain(row)) as data_key:
            found[row.pk] = fingerprint(data_key, secret)
    return found


def rewrap(row: OrganizationKey) -> bool:
    """Wrap a data key by the keyring's active key, with compare and swap; whether that changed anything.

    What was wrapped anew is opened and compared before it takes the old one's place.
    """
    require_unsealed()
    context, before = data_key_context(row), bytes(row.wrapped)
    wrapped = asked(lambda ring: ring.rewrap(context, before))
    kek_id = asked(lambda ring: ring.describe()).kek_id
    if wrapped == before and row.kek_id == kek_id:
        return False
    old = asked(lambda ring: ring.unwrap(context, before))
    new = asked(lambda ring: ring.unwrap(context, wrapped))
    same = hmac.compare_digest(old, new)
    overwrite(old)
    overwrite(new)
    if not same:
        raise VaultError("data_key")
    rows = OrganizationKey.objects.filter(pk=row.pk, wrapped=before)
    return bool(rows.update(wrapped=wrapped, kek_id=kek_id))


def data_key_context(row: OrganizationKey | _DataKeyRow) -> bytes:
    key_id = row.id if isinstance(row, _DataKeyRow) else row.pk
    return DataKeyContext(installation(), row.organization_id, key_id, row.version).encode()


def hint(secret: OpenedSecret) -> str:
    """The last four characters, of a secret long enough to lose nothing by it."""
    text = secret.reveal()
    return f"…{text[-4:]}" if len(text) >= 16 else "…"


def _seal_under(row: OrganizationKey, key: ProviderKey, secret: OpenedSecret) -> None:
    with _opened(_plain(row)) as data_key:
        key.sealed = seal(data_key, row.version, row.pk, _context(key), secret)
        key.fingerprint = fingerprint(data_key, secret)
    key.data_key = row


def _open(key: ProviderKey) -> tuple[OpenedSecret, bytes]:
    """The secret and the blob that it was in."""
    stored = _stored(key)
    if stored is None or stored["status"] == ProviderKey.Status.REVOKED:
        raise KeyRevoked()
    blob = bytes(stored["sealed"])
    if stored["key_state"] is None:
        raise VaultError("data_key")
    if stored["key_state"] not in OPENING_STATES:
        raise VaultError("destroyed")
    _compare(stored["noted"], blob, key)
    row = _DataKeyRow(
        stored["data_key_id"], key.organization_id, stored["key_version"], bytes(stored["key_wrapped"])
    )
    with _opened(row) as data_key:
        return open_sealed(data_key, row.version, row.id, _context(key), blob), blob


def _stored(key: ProviderKey) -> dict[str, Any] | None:
    """Blob, data key and newest entry of the trail, all by one statement: a rotation is seen whole or not at all."""
    data_key: QuerySet[Any] = OrganizationKey.objects.filter(pk=OuterRef("data_key_id"))
    entries = AuditEvent.objects.filter(
        organization_id=key.organization_id, target_id=key.pk, facts__has_key="blob"
    )
    found: dict[str, Any] | None = (
        ProviderKey.objects.filter(pk=key.pk)
        .annotate(
            key_state=Subquery(data_key.values("state")),
            key_version=Subquery(data_key.values("version")),
            key_wrapped=Subquery(data_key.values("wrapped")),
            noted=Subquery(entries.order_by("-seq").values("facts")[:1]),
        )
        .values("status", "sealed", "data_key_id", "key_state", "key_version", "key_wrapped", "noted")
        .first()
    )
    return found


def _compare(noted: dict[str, Any] | None, blob: bytes, key: ProviderKey) -> None:
    if noted is None:
        raise VaultError("unrecorded")
    if noted["blob"] != blob_hash(blob):
        raise VaultError("replaced")
    if noted.get("columns") != _columns(key):
        raise VaultError("columns")


def _columns(key: ProviderKey) -> str:
    """A hash of what a key is besides its secret: for whom, for which provider, at which address, in which dialect."""
    said = {
        "provider": key.provider,
        "dialect": key.dialect,
        "base_url": key.base_url,
        "owner": key.owner,
        "user": str(key.user_id),
        **({"project": str(key.project_id)} if key.project_id else {}),
    }
    # An edited column may be empty, which no field of a context may.
    fields = encode_fields(*((name, b"=" + value.encode()) for name, value in said.items()))
    return hashlib.sha256(fields).hexdigest()


def _opened(row: _DataKeyRow) -> DataKey:
    try:
        return data_keys().get(
            row.id, lambda: asked(lambda ring: ring.unwrap(data_key_context(row), row.wrapped))
        )
    except VaultError as error:
        if error.reason == "keyring_key_unknown":
            # The row may be sound, and this process too old or too new for it.
            raise VaultSealed(error.reason) from None
        raise


def _plain(row: OrganizationKey) -> _DataKeyRow:
    return _DataKeyRow(row.pk, row.organization_id, row.version, bytes(row.wrapped))


def _context(key: ProviderKey) -> SecretContext:
    return SecretContext(
        instance=installation(),
        organization=key.organization_id,
        table=TABLE,
        row=key.pk,
        field=FIELD,
        destination=key.destination.origin,
    )
