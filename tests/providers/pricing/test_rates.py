"""Properties of the arithmetic: they must hold for any price and any usage."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.contracts import TokenUsage
from providers.pricing import PriceSnapshot, Rates, Tier

MILLION = 1_000_000
rate = st.decimals(min_value=0, max_value=1000, places=6)
maybe = st.none() | rate
tokens = st.integers(min_value=0, max_value=5_000_000)
any_rates = st.builds(Rates, rate, rate, maybe, maybe, maybe)


@st.composite
def usages(draw: st.DrawFn) -> TokenUsage:
    total, answer = draw(tokens), draw(tokens)
    read = draw(st.integers(0, total))
    return TokenUsage(total, answer, read, draw(st.integers(0, total - read)), draw(st.integers(0, answer)))


@st.composite
def snapshots(draw: st.DrawFn) -> PriceSnapshot:
    starts = sorted(draw(st.sets(st.integers(0, 2_000_000), max_size=3)))
    tiers = tuple(Tier(start, draw(any_rates)) for start in starts)
    return PriceSnapshot("a list 1.0", "acme", "acme-1", draw(any_rates), tiers, draw(rate))


@given(snapshots())
def test_a_snapshot_comes_back_from_json_as_it_was(snapshot: PriceSnapshot) -> None:
    assert PriceSnapshot.from_json(json.loads(json.dumps(snapshot.to_json()))) == snapshot


@given(any_rates, usages(), st.integers(0, 100_000), st.integers(0, 100_000))
def test_more_tokens_never_cost_less(rates: Rates, usage: TokenUsage, more_in: int, more_out: int) -> None:
    grown = replace(
        usage, input_tokens=usage.input_tokens + more_in, output_tokens=usage.output_tokens + more_out
    )
    assert rates.cost(grown) >= rates.cost(usage)


@given(any_rates, usages())
def test_every_token_is_billed_once(rates: Rates, usage: TokenUsage) -> None:
    one = Decimal(1)
    flat = Rates(one, one, one, one, one)
    assert flat.cost(usage) * MILLION == usage.input_tokens + usage.output_tokens


@given(rate, rate, rate, tokens)
def test_cached_tokens_are_billed_at_their_rate_alone(
    plain: Decimal, answer: Decimal, cached: Decimal, n: int
) -> None:
    rates = Rates(plain, answer, cache_read=cached)
    assert rates.cost(TokenUsage(n, 0, cache_read_tokens=n)) == n * cached / MILLION
    assert rates.cost(TokenUsage(n, 0)) == n * plain / MILLION


@given(rate, rate, usages())
def test_a_part_without_a_rate_costs_what_contains_it(
    plain: Decimal, answer: Decimal, usage: TokenUsage
) -> None:
    expected = (usage.input_tokens * plain + usage.output_tokens * answer) / MILLION
    assert Rates(plain, answer).cost(usage) == expected


@given(snapshots(), usages())
def test_nothing_costs_more_than_the_worst_case(snapshot: PriceSnapshot, usage: TokenUsage) -> None:
    assert snapshot.cost(usage) <= snapshot.dearest(usage.input_tokens, usage.output_tokens)


@given(any_rates, tokens, tokens)
def test_parts_that_exceed_their_total_are_cut_to_it(rates: Rates, extra: int, answer: int) -> None:
    broken = TokenUsage(10, 5, 10 + extra, extra, 5 + answer)
    assert Decimal(0) <= rates.cost(broken) <= rates.dearest(10, 5)


def test_a_tier_is_for_the_whole_call_once_its_start_is_passed() -> None:
    tiers = (Tier(200_000, Rates(Decimal(4), Decimal(12))),)
    snapshot = PriceSnapshot("list", "acme", "acme-1", Rates(Decimal(2), Decimal(6)), tiers)
    assert snapshot.cost(TokenUsage(200_000, 1_000)) == Decimal("0.406")
    assert snapshot.cost(TokenUsage(200_001, 1_000)) == Decimal("0.812004")


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"input": "1"},
        {"output": "1"},
        {"input": "-1", "output": "1"},
        {"input": "1", "output": "dear"},
        {"input": "NaN", "output": "1"},
        {"input": "1", "output": "Infinity"},
    ],
)
def test_rates_that_are_none_are_refused(row: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Rates.from_json(row)


def test_rates_from_an_endpoint() -> None:
    rates = Rates.from_json({"input": "1.00", "output": "2.00", "cache_read": None})
    assert rates == Rates(Decimal(1), Decimal(2))
    assert rates.to_json() == {"input": "1.00", "output": "2.00"}
