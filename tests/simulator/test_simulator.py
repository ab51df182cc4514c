"""The simulator as a program: what it says, counts and remembers."""

import hashlib
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from byokplatform.simulator.orders import Orders, parse
from tests.simulator.running import ROOT, simulator


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with simulator("Aurora") as url:
        yield url


def ask(url: str, body: dict[str, Any] | None = None, key: str = "sim-key") -> tuple[int, Any]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def complete(base_url: str, model: str, *contents: str, **fields: Any) -> tuple[int, Any]:
    messages = [{"role": "user", "content": content} for content in contents]
    return ask(f"{base_url}/chat/completions", {"model": model, "messages": messages, **fields})


def text(answer: Any) -> str:
    found: str = answer["choices"][0]["message"]["content"]
    return found


def test_says_that_it_is_simulated_and_what_it_was_given(base_url: str) -> None:
    _, answer = complete(base_url, "sim-chat-pace-0", "Earlier", "How do I sort?")
    said = text(answer)
    assert "**simulated**" in said
    assert "Aurora" in said
    assert "How do I sort?" in said
    assert "2 messages" in said
    assert "```" in said
    assert text(complete(base_url, "sim-chat-pace-0", "Earlier", "How do I sort?")[1]) == said


def test_answers_vary_with_the_question(base_url: str) -> None:
    said = [text(complete(base_url, "sim-chat-pace-0", f"Question {n}")[1]) for n in range(12)]
    assert len({one.split("\n\n", 1)[0] for one in said}) > 1
    assert any("| --- |" in one for one in said)
    assert not all("| --- |" in one for one in said)


def test_echo_and_length(base_url: str) -> None:
    assert json.loads(text(complete(base_url, "sim-echo", "Zażółć\n🐍")[1])) == [
        {"role": "user", "content": "Zażółć\n🐍"}
    ]
    _, cut = complete(base_url, "sim-words-300", "Hi", max_tokens=40)
    assert len(text(cut).split()) == 30
    assert cut["choices"][0]["finish_reason"] == "length"
    assert cut["usage"] == {
        "prompt_tokens": 2,
        "completion_tokens": 40,
        "total_tokens": 42,
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def test_models_and_keys(base_url: str) -> None:
    status, models = ask(f"{base_url}/models")
    assert status == 200
    assert "sim-chat" in [model["id"] for model in models["data"]]
    assert ask(f"{base_url}/models", key="sim-bad-1")[0] == 401
    assert ask(f"{base_url}/models", key="sk-x")[0] == 401
    assert ask(f"{base_url}/models", key="sim-poor")[0] == 429


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"model": "sim-chat"}, 400),
        ({"model": "sim-chat", "messages": []}, 400),
        ({"model": "gpt-9", "messages": [{"role": "user", "content": "x"}]}, 404),
        ({"model": "sim-error-418", "messages": [{"role": "user", "content": "x"}]}, 418),
    ],
)
def test_refusals(base_url: str, body: dict[str, Any], status: int) -> None:
    assert ask(f"{base_url}/chat/completions", body)[0] == status


def test_remembers_fingerprints_and_sums(base_url: str) -> None:
    root = base_url.removesuffix("/v1")
    before = ask(f"{root}/totals")[1]
    complete(base_url, "sim-words-9", "one two three")
    after, row = ask(f"{root}/totals")[1], ask(f"{root}/seen")[1][-1]
    assert row["key"] == hashlib.sha256(b"sim-key").hexdigest()[:12]
    assert (row["message_count"], row["words_sent"], row["input_tokens"], row["output_tokens"]) == (
        1,
        9,
        4,
        12,
    )
    assert row["ended"] is not None
    assert row["closed_by_client"] is None
    assert {name: after[name] - before[name] for name in after} == {
        "requests": 1,
        "input_tokens": 4,
        "output_tokens": 12,
    }
    assert "sim-key" not in json.dumps(ask(f"{root}/seen")[1])


@pytest.mark.parametrize(
    ("model", "orders"),
    [
        ("sim-chat", Orders()),
        ("sim-words-300-pace-20-cut-50", Orders(words=300, pace=20, cut=50)),
        ("sim-reasoning-slow-first-300", Orders(voice="reasoning", first=300)),
        ("sim-nodone", Orders(fault="nodone")),
        ("sim-error-429", Orders(error=429)),
        ("sim-words", None),
        ("sim-words-many", None),
        ("sim-slow-50", None),
        ("sim-", None),
        ("gpt-5", None),
        (None, None),
    ],
)
def test_orders(model: object, orders: Orders | None) -> None:
    assert parse(model) == orders


def test_ends_on_sigterm() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "byokplatform.simulator"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
