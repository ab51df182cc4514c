"""Provider keys: added, verified, revoked, deleted."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core import control
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import Conflict, InvalidRequest
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from providers import selectors
from providers.adapters import check_key
from providers.exceptions import ProviderError
from providers.models import KeyGrant, ProviderKey
from providers.services.ending_loans import end_loans, lock_loans
from providers.services.managing import managed_key
from providers.services.rotation import seal_anew_after_commit
from providers.vault.custody import fingerprints, open_key, seal_key, warm, written
from providers.vault.exceptions import VaultError, VaultSealed
from providers.vault.secret import OpenedSecret
from workspaces.services.projects import managed_project

# These say something about the key itself; anything else (a network fault) leaves its status as it was.
CODES_THAT_CONDEMN = {"provider_key_invalid", "provider_permission_denied"}


def add_key(
    *,
    access: Access,
    provider: str,
    name: str,
    secret: str,
    owner: str,
    project_id: uuid.UUID | None = None,
    expires_at: dt.datetime | None = None,
) -> ProviderKey:
    """Seal a key for its provider's address. The same secret twice for one owner is refused."""
    access.require(_action(owner))
    check_secret(secret)
    check_end(expires_at)
    if (project_id is not None) != (owner == ProviderKey.Owner.PROJECT):
        raise InvalidRequest(
            errors={"project": ["A project's key names its project, and no other key does."]}
        )
    if project_id is not None:
        managed_project(access, project_id)
    facts = selectors.provider(access, provider)
    key = ProviderKey(
        id=uuid7(),
        organization_id=access.organization_id,
        provider=provider,
        name=name or facts.name,
        owner=owner,
        user_id=access.user_id if owner == ProviderKey.Owner.PERSONAL else None,
        project_id=project_id,
        expires_at=expires_at,
        dialect=facts.dialect,
        base_url=facts.base_url,
        created_by_id=access.user_id,
    )
    with OpenedSecret(bytearray(secret.encode())) as opened:
        seal_key(key, opened)
        refuse_duplicate(key, opened)
        key.position = _last_position(key) + 1
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
    return selectors.key(access, key.pk)


def update_key(*, access: Access, key_id: uuid.UUID, facts: Mapping[str, Any]) -> ProviderKey:
    """Another name, end or position among the keys of its payer."""
    key = managed_key(access, key_id)
    check_end(facts.get("expires_at"))
    for name, value in facts.items():
        setattr(key, name, value)
    if facts:
        key.save(update_fields=list(facts))
        record("key.updated", key.organization_id, actor=access.user_id, target=key.pk, fields=sorted(facts))
    return key


async def verify_key(*, access: Access, key_id: uuid.UUID) -> ProviderKey:
    """Ask the provider whether it knows the key, in a way that spends nothing; keeps what was learned."""
    key, secret = await in_thread(_open_for_check)(access, key_id)
    code = ""
    try:
        with secret:
            await check_key(key.destination, secret)
    except ProviderError as error:
        code = error.code
    return await in_thread(_keep_verdict)(access, key_id, code)


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
    key = managed_key(access, key_id)
    if key.status != ProviderKey.Status.REVOKED:
        lock_loans(key)
        key.status, key.revoked_at, key.sealed = ProviderKey.Status.REVOKED, timezone.now(), b""
        key.save(update_fields=["status", "revoked_at", "sealed"])
        record("key.revoked", key.organization_id, actor=access.user_id, target=key.pk, **written(key))
        end_loans(KeyGrant.objects.filter(key=key), actor=access.user_id)
        transaction.on_commit(lambda: control.send("key.revoked", key.pk))
    return key


def delete_key(*, access: Access, key_id: uuid.UUID) -> None:
    """Remove the row, sealed secret and all."""
    key = revoke_key(access=access, key_id=key_id)
    record("key.deleted", key.organization_id, actor=access.user_id, target=key.pk, **written(key))
    key.delete()


def _action(owner: str) -> str:
    if owner == ProviderKey.Owner.PROJECT:
        return "projects.create"
    return "keys.create_personal" if owner == ProviderKey.Owner.PERSONAL else "keys.manage_organization"


def check_end(expires_at: dt.datetime | None) -> None:
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidRequest(errors={"expires_at": ["This time is past."]})


def _last_position(key: ProviderKey) -> int:
    same = ProviderKey.objects.filter(
        provider=key.provider, owner=key.owner, user_id=key.user_id, project_id=key.project_id
    )
    return same.aggregate(last=Max("position"))["last"] or 0


def check_secret(secret: str) -> None:
    if not secret.isascii() or not secret.isprintable() or " " in secret or not 8 <= len(secret) <= 4096:
        raise InvalidRequest(
            errors={"secret": ["A key is 8 to 4096 printable characters without spaces or line breaks."]}
        )


def refuse_duplicate(key: ProviderKey, secret: OpenedSecret) -> None:
    # Sealing holds the lock of the active data key: two of the same cannot pass each other.
    alike = Q(pk=None)
    for data_key_id, fingerprint in fingerprints(key.organization_id, secret).items():
        alike |= Q(data_key_id=data_key_id, fingerprint=fingerprint)
    rows = ProviderKey.objects.filter(
        alike,
        provider=key.provider,
        owner=key.owner,
        user_id=key.user_id,
        project_id=key.project_id,
        base_url=key.base_url,
        status__in=selectors.USABLE,
    )
    same = rows.exclude(pk=key.pk).first()
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


def _open_for_check(access: Access, key_id: uuid.UUID) -> tuple[ProviderKey, OpenedSecret]:
    try:
        return _opened(access, key_id)
    except (VaultError, VaultSealed) as error:
        note_refusal(error, organization_id=access.organization_id, key_id=key_id, actor=access.user_id)
        raise


def _opened(access: Access, key_id: uuid.UUID) -> tuple[ProviderKey, OpenedSecret]:
    with organization_scope(access.organization_id):
        key = managed_key(access, key_id)
        if key.status == ProviderKey.Status.REVOKED:
            raise Conflict("This key was revoked.")
        warm(key)
        record("key.used", key.organization_id, actor=access.user_id, target=key.pk, purpose="verify")
        secret = open_key(key)
        seal_anew_after_commit(key)
        return key, secret


def _keep_verdict(access: Access, key_id: uuid.UUID, code: str) -> ProviderKey:
    with organization_scope(access.organization_id):
        key = selectors.key(access, key_id)
        if key.status == ProviderKey.Status.REVOKED:
            return key
        if not code:
            key.status, key.verified_at = ProviderKey.Status.VALID, timezone.now()
        elif code in CODES_THAT_CONDEMN:
            key.status = ProviderKey.Status.INVALID
        key.status_code = code
        key.save(update_fields=["status", "status_code", "verified_at"])
        record(
            "key.verified", key.organization_id, actor=access.user_id, target=key.pk, outcome=code or "valid"
        )
        return key
