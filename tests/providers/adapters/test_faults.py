"""The wire against the simulator: good answers, ordered faults, hanging up."""

import asyncio
import json
import urllib.request
from contextlib import aclosing
from typing import Any

import pytest

from providers.adapters import Deadlines, check_key, stream_call
from providers.contracts import ChatMessage, ModelCall
from providers.exceptions import ProviderError
from providers.vault.secret import OpenedSecret
from tests.providers.adapters.calling import KEY, call, destination


def seen(base_url: str, model: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(base_url.removesuffix("/v1") + "/seen") as answer:
        return [row for row in json.load(answer) if row["model"] == model]


async def test_a_good_answer(simulated: str) -> None:
    heard = await call(simulated, "sim-words-40")
    assert heard.error is None
    assert heard.finish is not None
    assert heard.finish.unified == "stop"
    assert len(heard.text.split()) == 40
    assert heard.usage is not None
    assert (heard.usage.input_tokens, heard.usage.output_tokens) == (3, 54)


async def test_the_whole_context_arrives(simulated: str) -> None:
    context = (
        ChatMessage("system", "Be kind"),
        ChatMessage("user", "One"),
        ChatMessage("assistant", "1"),
        ChatMessage("user", "Zwei 🐍"),
    )
    heard = await call(simulated, "sim-echo", context)
    assert json.loads(heard.text) == [{"role": one.role, "content": one.content} for one in context]


async def test_reasoning_and_tools(simulated: str) -> None:
    assert "simulated model has no opinion" in (await call(simulated, "sim-reasoning-pace-0")).reasoning
    heard = await call(simulated, "sim-tool")
    assert heard.tools == [("call_sim_1", "look_up", '{"topic":"Hello there"}')]
    assert heard.finish is not None
    assert heard.finish.unified == "tool-calls"


@pytest.mark.parametrize(
    ("model", "code", "words"),
    [
        ("sim-words-100-cut-50", "provider_stream_interrupted", 50),
        ("sim-words-10-nodone", "provider_stream_interrupted", 10),
        ("sim-words-10-streamerror", "provider_unavailable", 3),
        ("sim-html", "provider_bad_response", 0),
        ("sim-redirect", "destination_refused", 0),
        ("sim-error-429", "provider_rate_limited", 0),
        ("sim-error-500", "provider_unavailable", 0),
        ("sim-error-503", "provider_overloaded", 0),
        ("sim-unheard", "provider_model_not_found", 0),
        ("sim-words-20-hang-10", "provider_timeout", 10),
        ("sim-slow-first-3000", "provider_timeout", 0),
        ("sim-words-10-junk", None, 10),
    ],
)
async def test_faults(simulated: str, model: str, code: str | None, words: int) -> None:
    heard = await call(simulated, model, deadlines=Deadlines(first=1.0, progress=1.0))
    assert (heard.code, len(heard.text.split())) == (code, words)
    assert (heard.finish is None) == (code is not None)


async def test_retry_after_is_passed_on(simulated: str) -> None:
    error = (await call(simulated, "sim-error-429")).error
    assert error is not None
    assert (error.retryable, error.retry_after, error.provider_status) == (True, 2.0, 429)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (KEY, None),
        ("sim-bad-key", "provider_key_invalid"),
        ("sk-other", "provider_key_invalid"),
        ("sim-poor", "provider_quota_exhausted"),
    ],
)
async def test_check_key(simulated: str, key: str, code: str | None) -> None:
    found: ProviderError | None = None
    with OpenedSecret.from_text(key) as secret:
        try:
            await check_key(destination(simulated), secret)
        except ProviderError as error:
            found = error
    assert (found.code if found else None) == code
    assert key not in f"{found} {vars(found) if found else ''}"


async def test_hanging_up_closes_the_connection(simulated: str) -> None:
    model = "sim-words-5000-pace-5"
    with OpenedSecret.from_text(KEY) as secret:
        request = ModelCall(model, (ChatMessage("user", "Hi"),))
        async with aclosing(stream_call(destination(simulated), secret, request)) as stream:
            for _ in range(5):
                await anext(stream)
    for _ in range(200):
        rows = await asyncio.to_thread(seen, simulated, model)
        if rows[-1]["closed_by_client"] is not None:
            break
        await asyncio.sleep(0.02)
    assert rows[-1]["closed_by_client"] is not None
    assert rows[-1]["words_sent"] < 5000


async def test_many_at_once_do_not_mix(simulated: str) -> None:
    contexts = [(ChatMessage("user", f"caller {number}"),) for number in range(60)]
    heard = await asyncio.gather(*(call(simulated, "sim-echo", one) for one in contexts))
    assert [json.loads(one.text)[0]["content"] for one in heard] == [one[0].content for one in contexts]


async def test_an_unknown_dialect() -> None:
    other = destination("https://api.example/v1").__class__("smoke-signals", "https://api.example/v1", "x")
    with OpenedSecret.from_text(KEY) as secret, pytest.raises(ProviderError):
        await check_key(other, secret)
