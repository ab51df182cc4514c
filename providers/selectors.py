"""Reads of this floor, always through the caller's access."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.contracts import Access
from byokplatform.core.exceptions import NotFound
from providers import catalog, simulated
from providers.contracts import Destination
from providers.models import Endpoint, ProviderKey

USABLE = (ProviderKey.Status.UNVERIFIED, ProviderKey.Status.VALID)


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """A provider as a caller sees it, built in or the organization's own.

    ``env_names`` are the environment variables that programs usually read its key from.
    """

    slug: str
    name: str
    dialect: str
    base_url: str
    kind: str
    models_count: int
    env_names: tuple[str, ...]
    id: uuid.UUID | None = None
    key_url: str | None = None
    doc_url: str | None = None
    simulated: bool = False
    models: tuple[Any, ...] = ()

    @property
    def destination(self) -> Destination:
        return Destination(dialect=self.dialect, base_url=self.base_url, provider=self.slug)


def keys(access: Access) -> QuerySet[ProviderKey]:
    """The caller's personal keys, and the organization's for who may use those."""
    wanted = Q(owner=ProviderKey.Owner.PERSONAL, user_id=access.user_id)
    if access.can("keys.use_organization"):
        wanted |= Q(owner=ProviderKey.Owner.ORGANIZATION)
    rows: QuerySet[ProviderKey] = ProviderKey.objects.filter(wanted)
    return rows.select_related("created_by")


def key(access: Access, key_id: uuid.UUID) -> ProviderKey:
    found = keys(access).filter(pk=key_id).first()
    if found is None:
        raise NotFound("There is no such key.")
    return found


def payers(access: Access, facts: ProviderFacts) -> list[ProviderKey]:
    """Usable keys for a provider in the order in which they pay: personal first, then the organization's.

    A key that was entered for another address of this provider is not usable.
    """
    rows = keys(access).filter(provider=facts.slug, base_url=facts.base_url, status__in=USABLE)
    return sorted(rows, key=lambda row: (row.owner != ProviderKey.Owner.PERSONAL, row.pk))


def key_sources(access: Access) -> dict[tuple[str, str], list[str]]:
    """For each provider, at the address that its keys were entered for: whose usable keys these are."""
    found: dict[tuple[str, str], set[str]] = {}
    rows = keys(access).filter(status__in=USABLE).values_list("provider", "base_url", "owner")
    for provider, base_url, owner in rows:
        found.setdefault((provider, base_url), set()).add(owner)
    return {place: sorted(owners, reverse=True) for place, owners in found.items()}


def endpoints(access: Access) -> QuerySet[Endpoint]:
    """The organization's own, for who may see them."""
    rows: QuerySet[Endpoint] = Endpoint.objects.order_by("name")
    return rows if access.can("providers.read_custom") else rows.none()


def provider(access: Access, slug: str) -> ProviderFacts:
    """One provider, the organization's own before the built-in one; 404 when there is none for the caller."""
    endpoint = endpoints(access).filter(slug=slug).first()
    if endpoint is not None:
        return _of_endpoint(endpoint)
    if slug in settings.BYOK_DEMO_PROVIDERS:
        return _of_simulated(slug)
    builtin = catalog.builtin_providers().get(slug)
    if builtin is None:
        raise NotFound("There is no such provider.")
    return _of_builtin(builtin)


def providers(access: Access) -> Iterator[ProviderFacts]:
    """The organization's own endpoints, then simulated ones where the operator runs them, then every built-in one."""
    own = [_of_endpoint(row) for row in endpoints(access)]
    yield from own
    taken = {one.slug for one in own}
    yield from (_of_simulated(slug) for slug in settings.BYOK_DEMO_PROVIDERS if slug not in taken)
    for builtin in catalog.builtin_providers().values():
        if builtin.slug not in taken:
            yield _of_builtin(builtin)


def _of_endpoint(row: Endpoint) -> ProviderFacts:
    return ProviderFacts(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        dialect=row.dialect,
        base_url=row.base_url,
        kind="custom",
        models_count=len(row.models),
        env_names=(_env_name(row.slug),),
        models=tuple(row.models),
    )


def _of_simulated(slug: str) -> ProviderFacts:
    models = simulated.MODELS.get(slug, ())
    return ProviderFacts(
        slug=slug,
        name=simulated.name_of(slug),
        dialect="openai-chat",
        base_url=settings.BYOK_DEMO_PROVIDERS[slug],
        kind="builtin",
        models_count=len(models),
        env_names=(_env_name(slug),),
        simulated=True,
        models=models,
    )


def _of_builtin(one: catalog.BuiltinProvider) -> ProviderFacts:
    return ProviderFacts(
        slug=one.slug,
        name=one.name,
        dialect=one.dialect,
        base_url=one.base_url,
        kind="builtin",
        models_count=len(catalog.models_of(one.slug)),
        env_names=one.env_names,
        key_url=one.key_url,
        doc_url=one.doc_url,
    )


def _env_name(slug: str) -> str:
    """``acme-vllm`` → ``ACME_VLLM_API_KEY``."""
    return f"{slug.upper().replace('-', '_')}_API_KEY"
