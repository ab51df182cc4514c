"""Commands over the socket: what is not understood is said so, what is foreign is not there."""

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from tests.cast import Cast
from tests.chat.providers import requests_about, simulated
from tests.chat.watching import LAST, ended, open_socket, question

pytestmark = pytest.mark.usefixtures("stack")


def reply(socket: Any, command: Any, kinds: set[str]) -> dict[str, Any]:
    """The first event of such a type after a command."""
    socket.send(command if isinstance(command, str) else json.dumps(command))
    while True:
        event = dict(json.loads(socket.recv(timeout=20)))
        if event["type"] in kinds:
            return event


@pytest.mark.parametrize(
    "command",
    [
        "{",
        "[]",
        "1",
        {},
        {"type": "fly"},
        {"type": "resume"},
        {"type": "resume", "generation": "x"},
        {"type": "resume", "generation": "01a20a41-6162-7820-973a-800000000000", "after": -1},
        {"type": "resume", "generation": "01a20a41-6162-7820-973a-800000000000", "after": True},
        {"type": "generation.stop", "generation": None},
        {"type": "generation.stop", "generation": "01a20a41-6162-7820-973a-800000000000"},
        {"type": "message.send"},
        {"type": "message.send", "content": "x", "models": ["p/m"], "base_url": "http://127.0.0.1"},
        {"type": "message.send", "content": "x", "models": ["p/m"], "idempotency_key": "a\x00"},
    ],
)
def test_a_bad_command_is_answered_and_the_socket_stays(cast: Cast, command: Any) -> None:
    with open_socket(cast.alice, cast.alice.begin()) as socket:
        refused = reply(socket, command, {"error"})
        assert 400 <= refused["status"] < 500
        assert "Traceback" not in json.dumps(refused)
        assert reply(socket, {"type": "ping"}, {"pong"}) == {"type": "pong"}


def test_bytes_are_no_command(cast: Cast) -> None:
    with open_socket(cast.alice, cast.alice.begin()) as socket:
        socket.send(b"\x00\xff")
        assert json.loads(socket.recv(timeout=20))["type"] == "error"


def test_a_message_goes_out_and_comes_back_over_the_socket(cast: Cast, simulator: str) -> None:
    alice, asked = cast.alice, question()
    command = {
        "type": "message.send",
        "content": asked,
        "models": [f"{simulated(alice, simulator)}/sim-words-20-pace-2"],
        "idempotency_key": "once",
    }
    with open_socket(alice, alice.begin()) as socket:
        first = reply(socket, command, {"message.sent"})
        again = reply(socket, command, {"message.sent"})
        assert first["message"]["id"] == again["message"]["id"]
        assert ended(alice, first["generations"][0]["id"])["state"] == "complete"
    assert len(requests_about(simulator, asked)) == 1


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_a_foreign_answer_is_neither_shown_nor_stopped(cast: Cast, simulator: str, who: str) -> None:
    alice, other = cast.alice, getattr(cast, who)
    sent = alice.ask(alice.begin(), question(), f"{simulated(alice, simulator)}/sim-words-200-pace-10")
    generation = sent["generations"][0]["id"]
    with open_socket(other, other.begin()) as socket:
        for after in (0, 1, 5):
            socket.send(json.dumps({"type": "resume", "generation": generation, "after": after}))
        stop = {"type": "generation.stop", "generation": generation}
        assert reply(socket, stop, {"error", *LAST})["code"] == "not_found"
        assert ended(alice, generation)["state"] == "complete"
        socket.send(json.dumps({"type": "ping"}))
        assert json.loads(socket.recv(timeout=20)) == {"type": "pong"}


@pytest.mark.parametrize("who", ["bob", "vera", "charlie"])
def test_a_foreign_conversation_has_no_socket(cast: Cast, who: str) -> None:
    with pytest.raises(InvalidStatus) as refused, open_socket(getattr(cast, who), cast.alice.begin()):
        pass
    assert refused.value.response.status_code == 403


def test_a_member_who_was_taken_out_sends_nothing_more(cast: Cast, simulator: str) -> None:
    bob, provider = cast.bob, cast.alice.add_provider(simulator)
    bob.add_key(provider)
    command = {"type": "message.send", "content": "Hello", "models": [f"{provider}/sim-words-3"]}
    with open_socket(bob, bob.begin()) as socket:
        reply(socket, command, {"message.sent"})
        with organization_scope(bob.organization.pk):
            Membership.objects.filter(user=bob.user).delete()
        assert reply(socket, command, {"error", "message.sent"})["type"] == "error"
