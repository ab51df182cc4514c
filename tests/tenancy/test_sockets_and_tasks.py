"""The doors that are no HTTP request: sockets, tasks, and orders between processes."""

import json
import uuid
from typing import Any

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from byokplatform.celery import app
from byokplatform.routing import websocket_urlpatterns
from tests.cast import Person
from tests.connections import Listening, live
from tests.stack import wait_for
from tests.tenancy.database import as_owner
from tests.tenancy.estate import ENDED, Estate

Headers = dict[str, str]
HIDDEN = "Hidden question"


def watch(url: str, conversation: str, *protocols: str, headers: Headers | None = None) -> Any:
    address = url.replace("http", "ws", 1) + f"/ws/v1/conversations/{conversation}/"
    return connect(address, subprotocols=["byok.v1", *protocols], additional_headers=headers)  # type: ignore[list-item]


def bearer(person: Person) -> str:
    return f"byok.bearer.{person.token}"


@pytest.mark.parametrize("name", ["bob", "vera", "charlie"])
def test_the_socket_of_somebody_elses_conversation_is_refused(estate: Estate, name: str) -> None:
    person: Person = getattr(estate.cast, name)
    with pytest.raises(InvalidStatus) as refused:
        watch(person.url, estate.conversation, bearer(person))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("protocols", [(), ("byok.bearer.",), ("byok.bearer.byok_" + "0" * 49,)])
def test_the_socket_is_refused_to_nobody(estate: Estate, protocols: tuple[str, ...]) -> None:
    with pytest.raises(InvalidStatus):
        watch(estate.cast.alice.url, estate.conversation, *protocols)


def test_commands_reach_no_answer_of_another_organization(estate: Estate) -> None:
    charlie = estate.cast.charlie
    own = charlie.begin()
    with watch(charlie.url, own, bearer(charlie)) as socket:
        socket.send(json.dumps({"type": "resume", "generation": estate.generation, "after": 0}))
        socket.send(json.dumps({"type": "generation.stop", "generation": estate.generation}))
        told = json.loads(socket.recv(timeout=10))
        assert told["code"] == "not_found"
        send = {"type": "message.send", "content": "Hello?", "models": [estate.model]}
        socket.send(json.dumps(send))
        told = json.loads(socket.recv(timeout=10))
        assert told["code"] == "not_found"
        socket.send(json.dumps({"type": "ping"}))
        assert json.loads(socket.recv(timeout=10)) == {"type": "pong"}


def put_back(estate: Estate) -> None:
    """Alice's answer as if no worker had been told of it, nor will be by the reconciler."""
    with as_owner() as connection:
        connection.execute(
            "UPDATE chat_generation SET state = 'queued', text = '', journal = '[]', last_seq = 0,"
            " enqueued_at = now() + interval '1 hour' WHERE id = %s",
            [estate.generation],
        )


def state_of(estate: Estate) -> str:
    return str(estate.cast.alice.generation(estate.generation)["state"])


def times_asked(simulator: str, question: str) -> int:
    """How often a provider was sent this question as the newest message."""
    rows = httpx2.get(f"{simulator.removesuffix('/v1')}/seen").json()
    return sum(row["messages"][-1]["content"] == question for row in rows)


def test_a_task_with_a_foreign_organization_does_nothing(own_estate: Estate, simulator: str) -> None:
    alice, charlie = own_estate.cast.alice, own_estate.cast.charlie
    put_back(own_estate)
    before = times_asked(simulator, HIDDEN)
    for organization in (str(charlie.organization.pk), str(uuid.uuid4())):
        app.send_task("chat.answer", [own_estate.generation, organization])
    # What was sent later is done: so the two before were looked at.
    asked = alice.ask(own_estate.conversation, "And now?", own_estate.model)["generations"][0]["id"]
    wait_for(lambda: alice.generation(asked)["state"] in ENDED, "the answer's end", 40)
    assert state_of(own_estate) == "queued"
    assert times_asked(simulator, HIDDEN) == before
    app.send_task("chat.answer", [own_estate.generation, own_estate.organization])
    wait_for(lambda: state_of(own_estate) == "complete", "the answer, by its own organization", 40)
    assert times_asked(simulator, HIDDEN) == before + 1


def test_a_malformed_task_harms_no_other(own_estate: Estate) -> None:
    alice = own_estate.cast.alice
    for arguments in (["not an id", "nor this"], [], [own_estate.generation, None]):
        app.send_task("chat.answer", arguments)
    asked = alice.ask(own_estate.conversation, "Still there?", own_estate.model)["generations"][0]["id"]
    wait_for(lambda: alice.generation(asked)["state"] == "complete", "the answer", 40)


def test_an_outsiders_own_socket_never_names_another_organization(own_estate: Estate) -> None:
    alice, charlie = own_estate.cast.alice, own_estate.cast.charlie
    with live(charlie) as heard, live(alice) as own:
        alice.http.patch(f"{alice.home}/", json={"name": "Hidden name"})
        alice.http.post(f"{alice.home}/tokens/", json={"name": "Hidden token"})
        alice.http.request("DELETE", f"{alice.home}/members/{own_estate.member}/")
        alice.http.delete(f"{alice.home}/projects/{own_estate.project}/")
        wait_for(lambda: "projects" in told_in(own, own_estate.organization), "the owner's hints", 10)
        charlie.http.post(f"{charlie.home}/tokens/", json={"name": "Own token"})
        home = str(charlie.organization.pk)
        wait_for(lambda: "tokens" in told_in(heard, home), "the outsider's own hints", 10)
    assert {event.get("organization", home) for event in heard.said} == {home}
    assert not any(mark in json.dumps(heard.said) for mark in own_estate.marks)


def told_in(listening: Listening, organization: str) -> set[str]:
    """The lists of an organization that were hinted at."""
    found = [event for event in listening.said if event.get("organization") == organization]
    return {what for event in found for what in event["what"]}


@pytest.mark.parametrize("protocols", [(), ("byok.bearer.",), ("byok.bearer.byok_" + "0" * 49,)])
def test_the_socket_of_the_signed_in_person_is_refused_to_nobody(
    estate: Estate, protocols: tuple[str, ...]
) -> None:
    address = estate.cast.alice.url.replace("http", "ws", 1) + "/ws/v1/me/"
    with pytest.raises(InvalidStatus):
        connect(address, subprotocols=["byok.v1", *protocols])  # type: ignore[list-item]


def test_every_socket_is_looked_at_here() -> None:
    paths = {str(one.pattern) for one in websocket_urlpatterns}
    assert paths == {"ws/v1/me/", "ws/v1/conversations/<str:conversation>/"}
