"""The main job: a key, a question, a streamed answer, another model, a revoked key."""

import json
from typing import Any

from websockets.sync.client import connect

from tests.cast import Cast, Person
from tests.stack import Stack, wait_for

LAST = {"generation.completed", "generation.stopped", "generation.failed"}


def watch(person: Person, conversation: str) -> Any:
    address = person.url.replace("http", "ws", 1) + f"/ws/v1/conversations/{conversation}/"
    return connect(address, subprotocols=["byok.v1", f"byok.bearer.{person.token}"])  # type: ignore[list-item]


def read_to_end(socket: Any, generation: str) -> list[dict[str, Any]]:
    """All events of one answer, in the order in which they came."""
    events: list[dict[str, Any]] = []
    while not events or events[-1]["type"] not in LAST:
        event = json.loads(socket.recv(timeout=30))
        if event.get("generation") == generation:
            events.append(event)
    return events


def text_of(events: list[dict[str, Any]]) -> str:
    return "".join(event["text"] for event in events if event["type"] == "text.delta")


def test_a_question_is_answered_live_and_kept(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    alice.add_key(provider)
    conversation = alice.begin()
    with watch(alice, conversation) as socket:
        sent = alice.ask(conversation, "How do tides work?", f"{provider}/sim-words-60-pace-10")
        events = read_to_end(socket, sent["generations"][0]["id"])
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "generation.started"
    stored = alice.generation(sent["generations"][0]["id"])
    assert stored["state"] == "complete"
    assert stored["text"] == text_of(events) != ""
    assert stored["paid_by"]["owner"] == "personal"
    assert stored["usage"]["source"] == "final"


def test_the_next_question_goes_to_another_model_with_the_whole_context(
    stack: Stack, cast: Cast, simulator: str
) -> None:
    alice = cast.alice
    first, second = alice.add_provider(simulator), alice.add_provider(simulator)
    for provider in (first, second):
        alice.add_key(provider)
    conversation = alice.begin()
    asked = alice.ask(conversation, "My boat is called Petrel.", f"{first}/sim-words-5-pace-1")
    answer = finished(alice, asked["generations"][0]["id"])
    asked = alice.ask(conversation, "What is it called?", f"{second}/sim-echo")
    echoed = json.loads(finished(alice, asked["generations"][0]["id"])["text"])
    assert [(one["role"], one["content"]) for one in echoed] == [
        ("user", "My boat is called Petrel."),
        ("assistant", answer["text"]),
        ("user", "What is it called?"),
    ]


def test_a_revoked_key_is_refused_clearly(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider)
    conversation = alice.begin()
    assert alice.http.post(f"{alice.home}/keys/{key['id']}/revoke/").json()["status"] == "revoked"
    body = {"content": "Hello?", "models": [f"{provider}/sim-chat"]}
    refused = alice.http.post(f"/api/v1/conversations/{conversation}/messages/", json=body)
    assert refused.status_code == 409
    assert refused.json()["code"] == "no_usable_key"
    assert "revoked" in refused.json()["detail"]
    assert alice.http.get(f"/api/v1/conversations/{conversation}/messages/").json()["results"] == []


def finished(person: Person, generation: str) -> dict[str, Any]:
    """The answer, once it has ended."""
    wait_for(
        lambda: person.generation(generation)["state"] not in ("queued", "running"), "the answer's end", 40
    )
    return person.generation(generation)
