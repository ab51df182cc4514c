"""Rates, tiers and the snapshot of a price: plain data with its own arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from providers.contracts import TokenUsage

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Rates:
    """Dollars per million tokens. A part without a rate of its own (None) is billed as what contains it."""

    input: Decimal
    output: Decimal
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None
    reasoning: Decimal | None = None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Rates":
        """From decimal strings by name, as ``to_json`` gives and an endpoint's model entry carries.

        Raises ValueError for a missing, negative or unreadable rate.
        """
        given = {one.name: _rate(row, one.name) for one in fields(cls) if row.get(one.name) is not None}
        if not {"input", "output"} <= given.keys():
            raise ValueError("input and output are both needed")
        return cls(**given)

    def to_json(self) -> dict[str, str]:
        """Decimal strings by name; unknown parts are left out."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: format(value, "f") for name, value in values if value is not None}

    def cost(self, usage: TokenUsage) -> Decimal:
        """Every token at exactly one rate, in dollars. Parts that exceed their total are cut to it."""
        read = min(usage.cache_read_tokens, usage.input_tokens)
        write = min(usage.cache_write_tokens, usage.input_tokens - read)
        thought = min(usage.reasoning_tokens, usage.output_tokens)
        billed = (
            (usage.input_tokens - read - write, self.input),
            (read, _or(self.cache_read, self.input)),
            (write, _or(self.cache_write, self.input)),
            (usage.output_tokens - thought, self.output),
            (thought, _or(self.reasoning, self.output)),
        )
        return sum((tokens * rate for tokens, rate in billed), Decimal(0)) / MILLION

    def dearest(self, input_tokens: int, output_tokens: int) -> Decimal:
        """The most that so many tokens can cost, whatever they turn out to be."""
        of_input = max(self.input, _or(self.cache_read, self.input), _or(self.cache_write, self.input))
        of_output = max(self.output, _or(self.reasoning, self.output))
        return (input_tokens * of_input + output_tokens * of_output) / MILLION


@dataclass(frozen=True, slots=True)
class Tier:
    """Rates for the whole call once its input has more than ``above`` tokens."""

    above: int
    rates: Rates


@dataclass(frozen=True, slots=True)
class PriceSnapshot:
    """A price at the time of a call. ``model`` is the entry that matched, ``per_call`` dollars a call."""

    source: str
    provider: str
    model: str
    rates: Rates
    tiers: tuple[Tier, ...] = ()
    per_call: Decimal = Decimal(0)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "PriceSnapshot":
        """The snapshot that ``to_json`` gave."""
        return cls(
            source=row["source"],
            provider=row["provider"],
            model=row["model"],
            rates=Rates.from_json(row["rates"]),
            tiers=tuple(Tier(tier["above"], Rates.from_json(tier["rates"])) for tier in row["tiers"]),
            per_call=Decimal(row["per_call"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, money as decimal strings."""
        return {
            "source": self.source,
            "provider": self.provider,
            "model": self.model,
            "rates": self.rates.to_json(),
            "tiers": [{"above": tier.above, "rates": tier.rates.to_json()} for tier in self.tiers],
            "per_call": format(self.per_call, "f"),
        }

    def cost(self, usage: TokenUsage) -> Decimal:
        """Dollars for the call, by the tier that its whole input reaches."""
        reached = [tier.rates for tier in self.tiers if usage.input_tokens > tier.above]
        rates = reached[-1] if reached else self.rates
        return rates.cost(usage) + self.per_call

    def dearest(self, input_tokens: int, output_tokens: int) -> Decimal:
        """The most that a call of at most so many tokens can cost."""
        possible = [self.rates, *(tier.rates for tier in self.tiers if input_tokens > tier.above)]
        return max(rates.dearest(input_tokens, output_tokens) for rates in possible) + self.per_call


def _or(rate: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if rate is None else rate


def _rate(row: Mapping[str, Any], name: str) -> Decimal:
    try:
        rate = Decimal(str(row[name]))
    except ArithmeticError as error:
        raise ValueError(f"{name} is not a decimal number") from error
    if not rate.is_finite() or rate < 0:
        raise ValueError(f"{name} must be zero or more")
    return rate
