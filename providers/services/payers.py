"""Whose key pays: personal first, then the organization's. Never silently another one."""

import uuid

from accounts.contracts import Access
from accounts.models import Membership
from accounts.permissions import allowed
from byokplatform.core.exceptions import InvalidRequest, PermissionDenied
from providers import selectors
from providers.contracts import Payer
from providers.exceptions import KeyRevoked, NoUsableKey
from providers.models import ProviderKey
from providers.vault.installed import require_unsealed


def choose_payer(access: Access, model: str) -> Payer:
    """The payer of a call to ``provider/model``; raises NoUsableKey with what to do about it.

    PermissionDenied for a token that is limited to other models, VaultSealed while no key can be opened.
    """
    slug, slash, name = model.partition("/")
    if not slash or not slug or not name:
        raise InvalidRequest(errors={"models": ["A model is named provider/model, such as openai/gpt-5."]})
    access.require_model(model)
    facts = selectors.provider(access, slug)
    candidates = selectors.payers(access, facts)
    if candidates:
        require_unsealed()
        return payer_of(candidates[0])
    raise NoUsableKey(_reason(access, facts))


def payer_of(key: ProviderKey) -> Payer:
    return Payer(key_id=key.pk, key_name=key.name, owner=key.owner)


def require_membership(user_id: uuid.UUID) -> None:
    """Who was removed or suspended since asking spends nothing any more."""
    if not Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE).exists():
        raise PermissionDenied("You are not an active member of this organization any more.")


def announced_payer(key_id: uuid.UUID, user_id: uuid.UUID) -> ProviderKey:
    """The key that was announced to pay, if it still may: it, or nobody."""
    key = ProviderKey.objects.filter(pk=key_id).first()
    if key is None or not key.is_usable:
        raise KeyRevoked()
    if key.owner == ProviderKey.Owner.PERSONAL and key.user_id != user_id:
        raise KeyRevoked()
    if key.owner == ProviderKey.Owner.ORGANIZATION and not _may_use_organization_keys(user_id):
        raise KeyRevoked()
    return key


def _may_use_organization_keys(user_id: uuid.UUID) -> bool:
    role: str | None = Membership.objects.filter(user_id=user_id).values_list("role", flat=True).first()
    return role is not None and allowed(role, "keys.use_organization", None)


def _reason(access: Access, facts: selectors.ProviderFacts) -> str:
    rows = selectors.keys(access).filter(provider=facts.slug)
    states = set(rows.values_list("status", flat=True))
    if states & {ProviderKey.Status.VALID, ProviderKey.Status.UNVERIFIED}:
        return f"The address of {facts.name} has changed since its key was entered. Enter the key again."
    if ProviderKey.Status.INVALID in states:
        return f"{facts.name} does not accept the key any more. Replace it on the keys page."
    if ProviderKey.Status.REVOKED in states:
        return f"The key for {facts.name} was revoked. Add another one on the keys page."
    return f"Add a key for {facts.name} on the keys page first."
