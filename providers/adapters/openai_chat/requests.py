"""The request body, and the few points in which providers of the dialect differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from providers.contracts import ModelCall
from providers.exceptions import ProviderError


@dataclass(frozen=True, slots=True)
class Habits:
    """How a provider departs from the dialect: names of parameters, and whether usage must be asked for.
    ``key_path`` is a page that tells a good key from a bad one and spends nothing."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    asks_for_usage: bool = True
    key_path: str = "/models"


PLAIN = Habits()
# OpenAI: max_tokens is refused by its reasoning models (API reference, max_completion_tokens).
# Mistral: seed is called random_seed, unknown fields are refused, usage comes unasked (its API reference).
# OpenRouter: the model list is public, so the key's own page is asked (its API reference, /key).
HABITS: dict[str, Habits] = {
    "openai": Habits(renamed={"max_tokens": "max_completion_tokens"}),
    "azure": Habits(renamed={"max_tokens": "max_completion_tokens"}),
    "mistral": Habits(renamed={"seed": "random_seed"}, asks_for_usage=False),
    "openrouter": Habits(key_path="/key"),
}
PARAMETERS = ("temperature", "top_p", "max_tokens", "stop", "seed", "reasoning_effort")


def habits_of(provider: str) -> Habits:
    return HABITS.get(provider, PLAIN)


def body(call: ModelCall, provider: str) -> bytes:
    """The JSON of a streamed call. Parameters that are None or not ours are left out.
    Raises ProviderError for what JSON cannot carry, as half a surrogate pair."""
    habits = habits_of(provider)
    sent: dict[str, Any] = {
        "model": call.model,
        "messages": [{"role": message.role, "content": message.content} for message in call.messages],
        "stream": True,
    }
    if habits.asks_for_usage:
        sent["stream_options"] = {"include_usage": True}
    for name in PARAMETERS:
        value = call.parameters.get(name)
        if value is not None:
            sent[habits.renamed.get(name, name)] = value
    try:
        return orjson.dumps(sent)
    except TypeError:
        error = ProviderError(
            "provider_bad_request", "The request holds text or values that JSON cannot carry."
        )
    raise error
