"""What a caller can use now: models, with context, prices and whose keys would pay."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils import timezone

from accounts.contracts import Access
from providers import catalog, selectors
from providers.contracts import LEVELS, Place
from providers.pricing import Rates, price_snapshot


@dataclass(frozen=True, slots=True)
class UsableModel:
    """A model as a picker shows it. ``prices`` are dollars per million tokens, None when unknown."""

    id: str
    provider: str
    provider_name: str
    name: str
    context_window: int | None
    max_output: int | None
    modalities: dict[str, tuple[str, ...]]
    prices: dict[str, str] | None
    key_sources: list[str]
    released: str | None
    simulated: bool


def usable_models(
    access: Access, *, everything: bool = False, search: str = "", place: Place | None = None
) -> list[UsableModel]:
    """Models that a key or a loan would pay for in a place, or without one anywhere; ``everything`` adds the others."""
    sources = selectors.key_sources(access, place)
    found = [
        replace(model, key_sources=payers)
        for facts in selectors.callable_providers(access, sources)
        if everything or (facts.slug, facts.base_url) in sources
        for model in _models(facts)
        if search.lower() in f"{model.id} {model.name}".lower() and access.allows_model(model.id)
        for payers in [_payers(sources.get((facts.slug, facts.base_url), []), model.id)]
        if everything or payers
    ]
    return sorted(found, key=lambda one: (not one.key_sources, one.provider_name.lower(), one.name.lower()))


def _payers(sources: list[selectors.Source], model: str) -> list[str]:
    found = {one.level for one in sources if one.pays_for(model)}
    return [level for level in LEVELS if level in found]


def _models(facts: selectors.ProviderFacts) -> Iterator[UsableModel]:
    if facts.kind == "custom" or facts.simulated:
        yield from (_own_model(facts, row) for row in facts.models)
        return
    for info in catalog.models_of(facts.slug).values():
        if not info.deprecated:
            yield UsableModel(
                id=f"{facts.slug}/{info.id}",
                provider=facts.slug,
                provider_name=facts.name,
                name=info.name,
                context_window=info.context_window,
                max_output=info.max_output,
                modalities={"input": info.input_modalities, "output": info.output_modalities},
                prices=_prices(facts.slug, info.id, timezone.now().date().isoformat()),
                key_sources=[],
                released=info.released or None,
                simulated=False,
            )


def _own_model(facts: selectors.ProviderFacts, row: dict[str, Any]) -> UsableModel:
    priced = "input" in row and "output" in row
    rates = Rates.from_json({"input": row["input"], "output": row["output"]}) if priced else None
    return UsableModel(
        id=f"{facts.slug}/{row['id']}",
        provider=facts.slug,
        provider_name=facts.name,
        name=row.get("name") or row["id"],
        context_window=row.get("context_window"),
        max_output=None,
        modalities={"input": ("text",), "output": ("text",)},
        prices=rates.to_json() if rates else None,
        key_sources=[],
        released=None,
        simulated=facts.simulated,
    )


@lru_cache(maxsize=20_000)
def _prices(provider: str, model: str, day: str) -> dict[str, str] | None:
    """Listed prices; the day is part of the key because prices change with it."""
    snapshot = price_snapshot(provider, model, None, timezone.now())
    return snapshot.rates.to_json() if snapshot else None
