from typing import Any

import orjson
import pytest

from providers.adapters.openai_chat.requests import body
from providers.contracts import ChatMessage, ModelCall
from providers.exceptions import ProviderError

CALL = ModelCall(
    "vendor/model:free",
    (ChatMessage("system", "Be brief"), ChatMessage("user", "zażółć")),
    {"temperature": 0, "max_tokens": 9, "seed": 4, "stop": ["x"], "top_p": None, "base_url": "http://evil"},
)


def sent(provider: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(body(CALL, provider))
    return found


def test_body() -> None:
    assert sent("anything") == {
        "model": "vendor/model:free",
        "messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "zażółć"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0,
        "max_tokens": 9,
        "stop": ["x"],
        "seed": 4,
    }


@pytest.mark.parametrize(
    ("provider", "there", "gone"),
    [
        ("openai", {"max_completion_tokens": 9, "seed": 4}, {"max_tokens"}),
        ("mistral", {"max_tokens": 9, "random_seed": 4}, {"seed", "stream_options"}),
    ],
)
def test_habits(provider: str, there: dict[str, Any], gone: set[str]) -> None:
    found = sent(provider)
    assert there.items() <= found.items()
    assert not gone & found.keys()


def test_text_that_json_cannot_carry() -> None:
    with pytest.raises(ProviderError) as caught:
        body(ModelCall("m", (ChatMessage("user", "half \ud800"),)), "any")
    assert caught.value.code == "provider_bad_request"
