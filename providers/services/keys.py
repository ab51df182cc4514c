"""Provider keys: added, verified, revoked, deleted."""

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound, PermissionDenied
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from providers import selectors
from providers.adapters import check_key
from providers.exceptions import ProviderError
from providers.models import ProviderKey
from providers.services import receipts
from providers.services.rotation import seal_anew_after_commit
from providers.vault.custody import fingerprints, open_key, seal_key, warm, written
from providers.vault.exceptions import VaultError, VaultSealed
from providers.vault.secret import OpenedSecret

# These say something about the key itself; anything else (a network fault) leaves its status as it was.
CODES_THAT_CONDEMN = {"provider_key_invalid", "provider_permission_denied"}


def add_key(*, access: Access, provider: str, name: str, secret: str, owner: str) -> ProviderKey:
    """Seal a key for its provider's address. The same secret twice for one owner is refused."""
    access.require(_action(owner))
    _check_secret(secret)
    facts = selectors.provider(access, provider)
    key = ProviderKey(
        id=uuid7(),
        organization_id=access.organization_id,
        provider=provider,
        name=name or facts.name,
        owner=owner,
        user_id=access.user_id if owner == ProviderKey.Owner.PERSONAL else None,
        dialect=facts.dialect,
        base_url=facts.base_url,
        created_by_id=access.user_id,
    )
    with OpenedSecret(bytearray(secret.encode())) as opened:
        seal_key(key, opened)
        _refuse_duplicate(key, opened)
    key.save(force_insert=True)
    record(
        "key.created",
        key.organization_id,
        actor=access.user_id,
        target=key.pk,
        provider=provider,
        owner=owner,
        **written(key),
    )
    return key


async def verify_key(*, access: Access, key_id: uuid.UUID) -> ProviderKey:
    """Ask the provider whether it knows the key, in a way that spends nothing; keeps what was learned."""
    key, secret, use = await in_thread(_open_for_check)(access, key_id)
    code = ""
    try:
        with secret:
            await check_key(key.destination, secret)
    except ProviderError as error:
        code = error.code
    return await in_thread(_keep_verdict)(access, use, code)


def mark_valid(*, key_id: uuid.UUID) -> None:
    """An answer came: nothing proves a key better."""
    rows = ProviderKey.objects.filter(pk=key_id, status=ProviderKey.Status.UNVERIFIED)
    rows.update(status=ProviderKey.Status.VALID, status_code="", verified_at=timezone.now())


def mark_invalid(*, organization_id: uuid.UUID, key_id: uuid.UUID, code: str) -> None:
    """The provider refused the key while it was used."""
    rows = ProviderKey.objects.filter(pk=key_id).exclude(status=ProviderKey.Status.REVOKED)
    rows.update(status=ProviderKey.Status.INVALID, status_code=code)
    record("key.refused_by_provider", organization_id, actor=None, target=key_id, code=code)


def revoke_key(*, access: Access, key_id: uuid.UUID) -> ProviderKey:
    """No new call with this key from now on; running ones are cancelled within a second."""
    key = selectors.key(access, key_id)
    require_management(access, key)
    if key.status != ProviderKey.Status.REVOKED:
        key.status, key.revoked_at, key.sealed = ProviderKey.Status.REVOKED, timezone.now(), b""
        key.save(update_fields=["status", "revoked_at", "sealed"])
        record("key.revoked", key.organization_id, actor=access.user_id, target=key.pk, **written(key))
        transaction.on_commit(lambda: control.send("key.revoked", key.pk))
    return key


def delete_key(*, access: Access, key_id: uuid.UUID) -> None:
    """Remove the row, sealed secret and all."""
    key = revoke_key(access=access, key_id=key_id)
    record("key.deleted", key.organization_id, actor=access.user_id, target=key.pk, **written(key))
    key.delete()


def require_management(access: Access, key: ProviderKey) -> None:
    """Only its owner changes a personal key; managers change the organization's."""
    if not can_manage(access, key):
        raise PermissionDenied("This key belongs to somebody else.")


def can_manage(access: Access, key: ProviderKey) -> bool:
    if key.owner == ProviderKey.Owner.PERSONAL:
        return key.user_id == access.user_id and access.can("keys.create_personal")
    return access.can("keys.manage_organization")


def _action(owner: str) -> str:
    return "keys.create_personal" if owner == ProviderKey.Owner.PERSONAL else "keys.manage_organization"


def _check_secret(secret: str) -> None:
    if not secret.isascii() or not secret.isprintable() or " " in secret or not 8 <= len(secret) <= 4096:
        raise InvalidRequest(
            errors={"secret": ["A key is 8 to 4096 printable characters without spaces or line breaks."]}
        )


def _refuse_duplicate(key: ProviderKey, secret: OpenedSecret) -> None:
    # Sealing holds the lock of the active data key: two of the same cannot pass each other.
    alike = Q(pk=None)
    for data_key_id, fingerprint in fingerprints(key.organization_id, secret).items():
        alike |= Q(data_key_id=data_key_id, fingerprint=fingerprint)
    same = ProviderKey.objects.filter(
        alike,
        provider=key.provider,
        owner=key.owner,
        user_id=key.user_id,
        base_url=key.base_url,
        status__in=selectors.USABLE,
    ).first()
    if same is not None:
        raise Conflict(f"This key is here already, as “{same.name}”.")


def note_refusal(
    error: VaultError | VaultSealed, *, organization_id: uuid.UUID, key_id: uuid.UUID, actor: uuid.UUID
) -> None:
    """Keep in the trail that a key did not open; the refused use itself was rolled back before.

    That the whole vault is sealed says nothing about a key.
    """
    if error.reason is None:
        return
    with organization_scope(organization_id):
        record("key.refused_by_vault", organization_id, actor=actor, target=key_id, reason=error.reason)


def _open_for_check(access: Access, key_id: uuid.UUID) -> tuple[ProviderKey, OpenedSecret, receipts.Use]:
    try:
        key, use = _allow_check(access, key_id)
        return key, _opened(key, use), use
    except (VaultError, VaultSealed) as error:
        note_refusal(error, organization_id=access.organization_id, key_id=key_id, actor=access.user_id)
        raise


def _allow_check(access: Access, key_id: uuid.UUID) -> tuple[ProviderKey, receipts.Use]:
    with organization_scope(access.organization_id):
        key = selectors.key(access, key_id)
        require_management(access, key)
        if key.status == ProviderKey.Status.REVOKED:
            raise Conflict("This key was revoked.")
        warm(key)
        record("key.used", key.organization_id, actor=access.user_id, target=key.pk, purpose="verify")
        return key, receipts.open_for_check(access, key)


def _opened(key: ProviderKey, use: receipts.Use) -> OpenedSecret:
    try:
        with organization_scope(key.organization_id):
            secret = open_key(key)
            seal_anew_after_commit(key)
            return secret
    except Exception as error:
        with organization_scope(key.organization_id):
            receipts.close(use, "refused", getattr(error, "code", ""))
        raise


def _keep_verdict(access: Access, use: receipts.Use, code: str) -> ProviderKey:
    outcome: receipts.Ending = "failed" if code else "complete"
    try:
        with organization_scope(access.organization_id):
            key = _judged(access, use.key, code)
            receipts.close(use, outcome, code)
            return key
    except NotFound:
        # Deleted while the provider was asked; it was used all the same.
        with organization_scope(access.organization_id):
            receipts.close(use, outcome, code)
        raise


def _judged(access: Access, key_id: uuid.UUID, code: str) -> ProviderKey:
    key = selectors.key(access, key_id)
    if key.status == ProviderKey.Status.REVOKED:
        return key
    if not code:
        key.status, key.verified_at = ProviderKey.Status.VALID, timezone.now()
    elif code in CODES_THAT_CONDEMN:
        key.status = ProviderKey.Status.INVALID
    key.status_code = code
    key.save(update_fields=["status", "status_code", "verified_at"])
    record("key.verified", key.organization_id, actor=access.user_id, target=key.pk, outcome=code or "valid")
    return key
