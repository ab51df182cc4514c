"""Whoever loses the right to a conversation hears no more of it, a second later at the latest."""

import json
import time
from collections.abc import Callable

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from chat.models import Generation
from tests.accounts.people import change, remove, signed_in
from tests.cast import Cast, Person
from tests.chat.watching import question
from tests.connections import PROMISED_SECONDS, REFUSED, end_session, on_events, on_socket, socket_of
from tests.stack import wait_for

pytestmark = pytest.mark.usefixtures("stack")
LONG = "sim-words-2000-pace-10"


def begin_answer(cast: Cast, simulator: str, person: Person) -> tuple[str, str]:
    """A conversation of a member, and in it an answer under way that the organization's key pays."""
    provider = cast.alice.add_provider(simulator)
    cast.alice.add_key(provider, owner="organization")
    conversation = person.begin()
    sent = person.ask(conversation, question(), f"{provider}/{LONG}")
    return conversation, str(sent["generations"][0]["id"])


def path_of(conversation: str) -> str:
    return f"/ws/v1/conversations/{conversation}/"


def suspending(cast: Cast) -> httpx2.Response:
    return change(cast.alice, cast.bob, status="suspended")


def removing(cast: Cast) -> httpx2.Response:
    return remove(cast.alice, cast.bob)


def lowering(cast: Cast) -> httpx2.Response:
    return change(cast.alice, cast.bob, role="auditor")


def revoking_the_token(cast: Cast) -> httpx2.Response:
    rows = cast.bob.http.get(f"{cast.bob.home}/tokens/").json()["results"]
    return cast.alice.http.delete(f"{cast.alice.home}/tokens/{rows[0]['id']}/")


def deleting_the_organization(cast: Cast) -> httpx2.Response:
    name = cast.alice.organization.name
    return cast.alice.http.request("DELETE", f"{cast.alice.home}/", json={"confirm": name})


LOSSES = [suspending, removing, lowering, revoking_the_token, deleting_the_organization]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda one: one.__name__)
def test_socket_and_event_stream_end_in_mid_answer(
    cast: Cast, simulator: str, lose: Callable[[Cast], httpx2.Response]
) -> None:
    bob = cast.bob
    conversation, generation = begin_answer(cast, simulator, bob)
    with socket_of(bob, path_of(conversation)) as socket:
        watched, streamed = on_socket(socket), on_events(bob.http, generation)
        for one in (watched, streamed):
            one.wait_for(20)
        assert lose(cast).is_success
        answered = time.monotonic()
        assert watched.seconds_after(answered) < PROMISED_SECONDS
        assert streamed.seconds_after(answered) < PROMISED_SECONDS
    assert (watched.code, streamed.code) == (REFUSED, 200)
    with pytest.raises(InvalidStatus):
        socket_of(bob, path_of(conversation))


def test_an_ended_session_ends_with_all_that_it_had_open(cast: Cast, simulator: str) -> None:
    bob = cast.bob
    conversation, generation = begin_answer(cast, simulator, bob)
    browser, other = signed_in(bob), signed_in(bob)
    with socket_of(browser, path_of(conversation)) as socket, socket_of(other, path_of(conversation)) as kept:
        watched, streamed, staying = on_socket(socket), on_events(browser.client, generation), on_socket(kept)
        for one in (watched, streamed, staying):
            one.wait_for(20)
        end_session(browser, bob)
        told = time.monotonic()
        assert watched.seconds_after(told) < PROMISED_SECONDS
        assert streamed.seconds_after(told) < PROMISED_SECONDS
        assert (watched.code, streamed.code) == (REFUSED, 200)
        staying.wait_for(len(staying.said) + 50)
        assert not staying.has_ended


def test_others_go_on_watching(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    conversation, generation = begin_answer(cast, simulator, alice)
    with socket_of(alice, path_of(conversation)) as socket:
        watched, streamed = on_socket(socket), on_events(alice.http, generation)
        for one in (watched, streamed):
            one.wait_for(20)
        for status in ("suspended", "active") * 5:
            assert change(alice, cast.bob, status=status).is_success
        assert remove(alice, cast.bob).is_success
        for one in (watched, streamed):
            one.wait_for(len(one.said) + 50)
            assert not one.has_ended


def test_a_running_answer_of_somebody_removed_is_stopped(cast: Cast, simulator: str) -> None:
    bob = cast.bob
    _, generation = begin_answer(cast, simulator, bob)
    on_events(bob.http, generation).wait_for(20)
    assert remove(cast.alice, bob).is_success

    def has_stopped() -> bool:
        with organization_scope(bob.organization.pk):
            return bool(Generation.objects.get(pk=generation).state == Generation.State.STOPPED)

    wait_for(has_stopped, "the answer's end", 5)


def test_without_an_order_the_next_command_ends_the_socket(cast: Cast, simulator: str) -> None:
    bob = cast.bob
    conversation, generation = begin_answer(cast, simulator, bob)
    with socket_of(bob, path_of(conversation)) as socket:
        watched = on_socket(socket)
        watched.wait_for(5)
        with organization_scope(bob.organization.pk):
            Membership.objects.filter(user=bob.user).delete()
        socket.send(json.dumps({"type": "resume", "generation": generation, "after": 0}))
        asked = time.monotonic()
        assert watched.seconds_after(asked) < PROMISED_SECONDS
    assert watched.code == REFUSED
    numbers = [event["seq"] for event in watched.said if "seq" in event]
    assert numbers == list(range(1, len(numbers) + 1)), "nothing was repeated"
    assert [event["status"] for event in watched.said if event["type"] == "error"] == [401]
