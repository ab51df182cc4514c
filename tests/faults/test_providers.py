"""Providers that fail: the answer ends, says why in our words, keeps its text, and is never called complete."""

import pytest

from tests.cast import Cast
from tests.chat.providers import simulated
from tests.chat.watching import question, watching
from tests.faults.checker import check
from tests.stack import Stack

pytestmark = pytest.mark.usefixtures("stack")

EXPECTED = {
    "sim-words-20-cut-0": ("failed", "provider_stream_interrupted", 0),
    "sim-words-20-cut-1": ("interrupted", "provider_stream_interrupted", 1),
    "sim-words-20-cut-19": ("interrupted", "provider_stream_interrupted", 19),
    "sim-words-20-nodone": ("interrupted", "provider_stream_interrupted", 20),
    "sim-words-20-streamerror": ("interrupted", "provider_unavailable", 3),
    "sim-words-20-junk": ("complete", None, 20),
    "sim-html": ("failed", "provider_bad_response", 0),
    "sim-redirect": ("failed", "destination_refused", 0),
}
STATUSES = {
    400: "provider_bad_request",
    402: "provider_quota_exhausted",
    404: "provider_model_not_found",
    413: "provider_context_too_long",
    429: "provider_rate_limited",
    500: "provider_unavailable",
    503: "provider_overloaded",
}


def test_every_fault_has_its_end(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), *(f"{provider}/{model}" for model in EXPECTED))
        for one in sent["generations"]:
            state, code, words = EXPECTED[one["model"].partition("/")[2]]
            watcher.wait_for_end(one["id"])
            row = alice.generation(one["id"])
            assert (row["state"], (row["error"] or {}).get("code")) == (state, code), one["model"]
            assert len(row["text"].split()) == words
            assert row["text"] == watcher.text(one["id"])
        check(alice, simulator, watcher)


def test_every_refusal_is_said_in_our_words(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    models = [f"{provider}/sim-error-{status}" for status in STATUSES]
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), *models)
        for one, code in zip(sent["generations"], STATUSES.values(), strict=True):
            last = watcher.wait_for_end(one["id"])[-1]
            assert (last["type"], last["error"]["code"]) == ("generation.failed", code)
            assert "simulator" not in last["error"]["detail"].lower()
            assert alice.generation(one["id"])["cost"] in (None, "0")
        check(alice, simulator, watcher)


def test_a_key_that_the_provider_refuses_is_not_used_again(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/sim-error-401")
        last = watcher.wait_for_end(sent["generations"][0]["id"])[-1]
        assert last["error"]["code"] == "provider_key_invalid"
        body = {"content": "Again?", "models": [f"{provider}/sim-words-5"]}
        refused = alice.http.post(f"/api/v1/conversations/{conversation}/messages/", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "no_usable_key")
        check(alice, simulator, watcher)


def test_a_provider_that_is_not_there(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, "http://127.0.0.1:9/v1"), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/m")
        last = watcher.wait_for_end(sent["generations"][0]["id"])[-1]
        assert last["error"]["code"] == "provider_unreachable"
        assert alice.generation(sent["generations"][0]["id"])["usage"] is None
        check(alice, simulator, watcher)
