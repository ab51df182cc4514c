"""Messages: sent once, to models that exist, by those who may, with nothing in them that cannot be kept."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from tests.cast import Cast, Person
from tests.chat.providers import requests_about, simulated
from tests.chat.watching import ended, question

pytestmark = pytest.mark.usefixtures("stack")


def send(person: Person, conversation: str, body: Any, key: str = "") -> httpx2.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return person.http.post(f"/api/v1/conversations/{conversation}/messages/", json=body, headers=headers)


def test_one_key_sends_one_message_however_often(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation, asked = simulated(alice, simulator), alice.begin(), question()
    body = {"content": asked, "models": [f"{provider}/sim-words-5"]}
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: send(alice, conversation, body, "again"), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["message"]["id"] for answer in answers}) == 1
    ended(alice, answers[0].json()["generations"][0]["id"])
    assert len(requests_about(simulator, asked)) == 1
    assert len(messages(alice, conversation)) == 1
    other = send(alice, conversation, {**body, "content": "Something else"}, "again")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def messages(person: Person, conversation: str) -> list[dict[str, Any]]:
    answer = person.http.get(f"/api/v1/conversations/{conversation}/messages/")
    return list(answer.json()["results"])


def test_a_refused_message_leaves_its_key_free(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = alice.add_provider(simulator), alice.begin()
    body = {"content": "Hello", "models": [f"{provider}/sim-words-5"]}
    assert send(alice, conversation, body, "k").status_code == 409
    alice.add_key(provider)
    assert send(alice, conversation, body, "k").status_code == 201


def test_a_key_is_one_persons_own(cast: Cast, simulator: str) -> None:
    for person in (cast.alice, cast.charlie):
        provider = simulated(person, simulator)
        body = {"content": "Hello", "models": [f"{provider}/sim-words-5"]}
        assert send(person, person.begin(), body, "shared words").status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": ""}, "content"),
        ({"content": "a\x00b"}, "content"),
        ({"content": "half a pair \ud83d"}, "content"),
        ({"content": "x" * 1_000_001}, "content"),
        ({"models": []}, "models"),
        ({"models": [f"openai/m{n}" for n in range(9)]}, "models"),
        ({"models": ["nothing"]}, "models"),
        ({"models": ["p/m", "p/m"]}, "models"),
        ({"parent": "x"}, "parent"),
        ({"temperature": 1}, "temperature"),
        ({"base_url": "http://127.0.0.1"}, "base_url"),
        ({"parameters": {"base_url": "http://127.0.0.1"}}, "parameters"),
        ({"parameters": {"temperature": "nan"}}, "parameters"),
        ({"parameters": {"temperature": 3}}, "parameters"),
        ({"parameters": {"seed": 10**30}}, "parameters"),
        ({"parameters": {"stop": ["\x00"]}}, "parameters"),
        ({"parameters": {"max_tokens": 0}}, "parameters"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(cast: Cast, change: dict[str, Any], field: str) -> None:
    alice = cast.alice
    answer = send_raw(alice, alice.begin(), {"content": "Hello", "models": ["openai/gpt-5"], **change})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.json()["errors"]


def send_raw(person: Person, conversation: str, body: Any) -> httpx2.Response:
    """As ``send``, for text that a client's own encoder would refuse."""
    return person.http.post(
        f"/api/v1/conversations/{conversation}/messages/",
        content=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"content": NaN}', b"\xff"])
def test_what_is_no_object_is_refused(cast: Cast, body: bytes) -> None:
    alice = cast.alice
    path = f"/api/v1/conversations/{alice.begin()}/messages/"
    answer = alice.http.post(path, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_an_unusable_idempotency_key_is_refused(cast: Cast, key: str) -> None:
    body = {"content": "Hello", "models": ["openai/gpt-5"]}
    assert send(cast.alice, cast.alice.begin(), body, key).status_code == 400


def test_several_models_answer_at_once(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation, asked = simulated(alice, simulator), alice.begin(), question()
    models = [f"{provider}/sim-words-{words}" for words in range(1, 9)]
    sent = alice.ask(conversation, asked, *models)
    assert [one["model"] for one in sent["generations"]] == models
    rows = [ended(alice, one["id"]) for one in sent["generations"]]
    assert [len(row["text"].split()) for row in rows] == list(range(1, 9))
    assert len(requests_about(simulator, asked)) == 8


def test_all_models_or_none(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation, asked = simulated(alice, simulator), alice.begin(), question()
    body = {"content": asked, "models": [f"{provider}/sim-words-5", "openai/gpt-5"]}
    assert send(alice, conversation, body).status_code == 409
    assert messages(alice, conversation) == []


def test_a_model_that_the_provider_does_not_have(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = simulated(alice, simulator)
    sent = alice.ask(alice.begin(), "Hello", f"{provider}/no-such-model")
    row = ended(alice, sent["generations"][0]["id"])
    assert (row["state"], row["error"]["code"]) == ("failed", "provider_model_not_found")
    assert (row["text"], row["cost"]) == ("", "0")


def test_a_viewer_reads_and_does_not_write(cast: Cast, simulator: str) -> None:
    bob, provider = cast.bob, cast.alice.add_provider(simulator)
    assert cast.vera.http.post("/api/v1/conversations/", json={}).status_code == 403
    bob.add_key(provider)
    conversation = bob.begin()
    sent = bob.ask(conversation, "Hello", f"{provider}/sim-words-5")
    generation = sent["generations"][0]["id"]
    ended(bob, generation)
    with organization_scope(bob.organization.pk):
        Membership.objects.filter(user=bob.user).update(role="viewer")
    body = {"content": "More", "models": [f"{provider}/sim-words-5"]}
    assert bob.generation(generation)["state"] == "complete"
    assert send(bob, conversation, body).status_code == 403
    for verb in ("stop", "retry"):
        assert bob.http.post(f"/api/v1/generations/{generation}/{verb}/", json={}).status_code == 403
    assert bob.http.delete(f"/api/v1/conversations/{conversation}/").status_code == 403


@pytest.mark.parametrize("who", ["bob", "vera", "charlie"])
def test_a_conversation_is_not_there_for_others(cast: Cast, simulator: str, who: str) -> None:
    alice, other = cast.alice, getattr(cast, who)
    provider, conversation = simulated(alice, simulator), alice.begin()
    sent = alice.ask(conversation, "Hello", f"{provider}/sim-words-5")
    generation = sent["generations"][0]["id"]
    ended(alice, generation)
    for path in (f"generations/{generation}/", f"generations/{generation}/events/"):
        assert other.http.get(f"/api/v1/{path}").status_code == 404
    for verb in ("stop", "retry"):
        assert other.http.post(f"/api/v1/generations/{generation}/{verb}/", json={}).status_code == 404
    path = f"/api/v1/conversations/{conversation}/"
    assert other.http.get(path).status_code == 404
    assert other.http.get(f"{path}messages/").status_code == 404
    body = {"content": "Hello", "models": ["p/m"]}
    assert other.http.post(f"{path}messages/", json=body).status_code == 404


@pytest.mark.parametrize("query", ["search=%00", "cursor=x", "limit=x", "project=x", "organization=x", "a=b"])
def test_a_list_is_asked_for_sensibly_or_refused(cast: Cast, query: str) -> None:
    answer = cast.alice.http.get(f"/api/v1/conversations/?{query}")
    assert answer.status_code < 500
    assert answer.status_code == 200 or answer.headers["content-type"] == "application/problem+json"
