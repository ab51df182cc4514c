"""Whose key pays: by the nearest rule, else personal before project before organization. Never silently another one.

A payer's own keys are one wallet, tried in turn; each loan is a wallet of its own, behind the keys of its level.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.contracts import Access
from accounts.models import Membership
from accounts.permissions import allowed
from byokplatform.core.exceptions import InvalidRequest, PermissionDenied, PlatformError
from providers import selectors
from providers.contracts import Holding, Order, Payer, Place
from providers.exceptions import Frozen, GrantEnded, KeyRevoked, NoUsableKey
from providers.models import KeyGrant, ProviderKey
from providers.services.booking import is_priced
from providers.services.failover import by_health
from providers.services.freezing import freezes_of, refusal, require_running
from providers.services.grant_caps import balances, exhausted, unpriced
from providers.services.loan_terms import obstacle, refuse_model
from providers.services.payer_rules import Rule, rule_for
from providers.services.standing import ended
from providers.vault.installed import require_unsealed

KINDS = ("user", "project", "workspace")
FIXED_ELSEWHERE = (
    "Here one key alone is to pay, and it is none that you can use. Ask who said so, or a manager."
)


@dataclass(frozen=True, slots=True)
class Wallet:
    """Keys that pay in turn: a payer's own, or the one key of a loan."""

    level: str
    keys: Sequence[ProviderKey]
    grant: KeyGrant | None = None


@dataclass(frozen=True, slots=True)
class Paying:
    """The key that pays for a call, by which loan, where it is a borrowed one."""

    key: ProviderKey
    grant: KeyGrant | None = None

    @property
    def payer(self) -> Payer:
        return payer_of(self.key, self.grant)


def choose_payer(access: Access, model: str, place: Place | None = None) -> Payer:
    """The payer of a call to ``provider/model`` in a place; raises NoUsableKey with what to do about it.

    PermissionDenied for a token that is limited to other models, VaultSealed while no key can be opened, Frozen where
    calls are stopped, and what is wrong with a loan where that alone could have paid.
    """
    place = place or Place()
    slug, slash, name = model.partition("/")
    if not slash or not slug or not name:
        raise InvalidRequest(errors={"models": ["A model is named provider/model, such as openai/gpt-5."]})
    access.require_model(model)
    facts = selectors.callable_provider(access, slug, place)
    require_running(place.project_id)
    rule = rule_for(place)
    refusals: list[PlatformError] = []
    for wallet in _asked(_wallets(access, facts, place), rule):
        try:
            paying = _taken_from(wallet, facts, model)
        except PlatformError as refused:
            refusals.append(refused)
            if isinstance(refused, Frozen) or not rule.fallback:
                break
            continue
        require_unsealed()
        return paying.payer
    if rule.key is not None and not refusals:
        raise NoUsableKey(FIXED_ELSEWHERE)
    refusals = refusals or [_nothing(access, facts, place)]
    raise next((one for one in refusals if not isinstance(one, NoUsableKey)), refusals[0])


def payer_of(key: ProviderKey, grant: KeyGrant | None = None) -> Payer:
    name = key.user.display_name if key.user else (key.project or key.organization).name
    return Payer(key.pk, key.name, key.owner, name, grant.pk if grant else None)


def require_membership(user_id: uuid.UUID) -> None:
    """Who was removed or suspended since asking spends nothing any more."""
    if not Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE).exists():
        raise PermissionDenied("You are not an active member of this organization any more.")


def announced_payer(order: Order, key_id: uuid.UUID | None = None) -> Paying:
    """The key that was announced to pay, if it still may: it, or nobody. ``key_id`` is another of the same payer."""
    holding = Holding(
        generation_id=order.generation_id,
        organization_id=order.organization_id,
        user_id=order.user_id,
        key_id=key_id or order.key_id,
        grant_id=order.grant_id,
        project_id=order.project_id,
        token_id=order.token_id,
    )
    refused = ended([holding]).get(order.generation_id)
    if refused is not None:
        raise refused
    rows = ProviderKey.objects.select_related("user", "project", "organization")
    key = rows.get(pk=holding.key_id)
    if not key.is_usable:
        raise KeyRevoked()
    if order.grant_id is None:
        _require_own(key, order.user_id)
        return Paying(key)
    grant = KeyGrant.objects.select_related("lent_by").get(pk=order.grant_id)
    refuse_model(grant, order.model)
    return Paying(key, grant)


def _require_own(key: ProviderKey, user_id: uuid.UUID) -> None:
    if key.owner == ProviderKey.Owner.PERSONAL and key.user_id != user_id:
        raise KeyRevoked()
    if key.owner == ProviderKey.Owner.ORGANIZATION and not _may_use_organization_keys(user_id):
        raise KeyRevoked()


def _may_use_organization_keys(user_id: uuid.UUID) -> bool:
    role: str | None = Membership.objects.filter(user_id=user_id).values_list("role", flat=True).first()
    return role is not None and allowed(role, "keys.use_organization", None)


def _wallets(access: Access, facts: selectors.ProviderFacts, place: Place) -> list[Wallet]:
    """Everything that could pay for the caller at a provider, usable or not, but for keys that were revoked."""
    rows = selectors.payable_keys(access, place).filter(provider=facts.slug)
    own: dict[str, list[ProviderKey]] = {}
    for row in rows.exclude(status=ProviderKey.Status.REVOKED).order_by("position", "pk"):
        own.setdefault(row.owner, []).append(row)
    wallets = [Wallet(level, keys) for level, keys in own.items()]
    lent = selectors.borrowed(access, place).filter(key__provider=facts.slug, ended_at=None)
    loans = [one for one in lent.order_by("pk") if one.key.user_id != access.user_id or one.token_id]
    ranked = sorted(loans, key=lambda one: KINDS.index(one.kind) if one.kind in KINDS else 0)
    return wallets + [
        Wallet("token" if one.token_id else selectors.level_of(one), [one.key], one) for one in ranked
    ]


def _asked(wallets: list[Wallet], rule: Rule) -> Iterator[Wallet]:
    """The wallets that a rule lets pay, in its order; what was lent to the token itself goes first."""
    if rule.key is not None:
        for wallet in wallets:
            fixed = [one for one in wallet.keys if one.pk == rule.key]
            if fixed:
                yield Wallet(wallet.level, fixed, wallet.grant)
        return
    for level in ("token", *rule.order):
        yield from (wallet for wallet in wallets if wallet.level == level)


def _taken_from(wallet: Wallet, facts: selectors.ProviderFacts, model: str) -> Paying:
    """The key of a wallet that would pay for the model now; raises why there is none."""
    usable = [one for one in wallet.keys if _is_usable(one, facts)]
    if not usable:
        raise NoUsableKey(_reason(wallet.keys, facts))
    owners = {one.project_id for one in usable if one.project_id}
    frozen = {
        found.key_id or found.project_id: found for found in freezes_of([one.pk for one in usable], owners)
    }
    free = [one for one in usable if one.pk not in frozen and one.project_id not in frozen]
    if not free:
        raise refusal(next(iter(frozen.values())))
    if wallet.grant is not None:
        _require_loan(wallet.grant, facts, model)
    return Paying(by_health(free)[0], wallet.grant)


def _is_usable(key: ProviderKey, facts: selectors.ProviderFacts) -> bool:
    return key.is_usable and key.base_url == facts.base_url


def _require_loan(grant: KeyGrant, facts: selectors.ProviderFacts, model: str) -> None:
    now = timezone.now()
    hindered = obstacle(grant, now)
    if hindered is not None:
        raise hindered
    if grant.key.user_id and not _is_active(grant.key.user_id):
        raise GrantEnded("The owner of this key is not active here any more.")
    refuse_model(grant, model)
    if grant.limit is None:
        return
    if not is_priced(facts.slug, model.partition("/")[2], facts.base_url):
        raise unpriced(model)
    balance = balances([grant], now)[grant.pk]
    if not balance.left:
        raise exhausted(grant, balance)


def _is_active(user_id: uuid.UUID) -> bool:
    active: bool = Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE).exists()
    return active


def _nothing(access: Access, facts: selectors.ProviderFacts, place: Place) -> NoUsableKey:
    rows = selectors.payable_keys(access, place).filter(provider=facts.slug)
    return NoUsableKey(_reason(list(rows), facts))


def _reason(keys: Sequence[ProviderKey], facts: selectors.ProviderFacts) -> str:
    states = {one.status for one in keys if not one.is_expired}
    if states & set(selectors.USABLE):
        return f"The address of {facts.name} has changed since its key was entered. Enter the key again."
    if ProviderKey.Status.INVALID in states:
        return f"{facts.name} does not accept the key any more. Replace it on the keys page."
    if any(one.is_expired and one.status != ProviderKey.Status.REVOKED for one in keys):
        return f"The key for {facts.name} has expired. Set a later end on the keys page, or add another one."
    if ProviderKey.Status.REVOKED in states:
        return f"The key for {facts.name} was revoked. Add another one on the keys page."
    return f"Add a key for {facts.name} on the keys page first."
