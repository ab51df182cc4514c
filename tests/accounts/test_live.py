"""The socket of whoever is signed in: it hints at what changed, says nothing more, and ends with its session."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from byokplatform.core.ids import uuid7
from tests.accounts.browser import Browser
from tests.accounts.people import change, invite, remove, signed_in
from tests.cast import Cast, Person, make_cast
from tests.connections import PROMISED_SECONDS, REFUSED, Listening, end_session, live, socket_of
from tests.stack import wait_for

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def cast(url: str) -> Cast:
    """Fresh people for each test: they lose their rights."""
    return make_cast(url)


def hints(listening: Listening) -> set[tuple[str, str]]:
    """Which lists of which organizations were hinted at."""
    changed = [event for event in listening.said if event["type"] == "changed"]
    return {(event["organization"], what) for event in changed for what in event["what"]}


def settled(listening: Listening) -> None:
    """Past what a new listener of a process is told: anything may have changed before."""
    time.sleep(0.4)
    listening.said.clear()


def make_workspace(alice: Person) -> Any:
    return alice.http.post(f"{alice.home}/workspaces/", json={"name": "Tides"})


def make_project(alice: Person) -> Any:
    workspace = alice.http.get(f"{alice.home}/workspaces/").json()["results"][0]["id"]
    return alice.http.post(f"{alice.home}/projects/", json={"name": "Tides", "workspace": workspace})


def make_token(alice: Person) -> Any:
    return alice.http.post(f"{alice.home}/tokens/", json={"name": "ci"})


def make_account(alice: Person) -> Any:
    return alice.http.post(f"{alice.home}/service-accounts/", json={"name": "robot", "role": "member"})


def rename(alice: Person) -> Any:
    return alice.http.patch(f"{alice.home}/", json={"name": "Acme & Daughters"})


def bring_key(alice: Person) -> Any:
    provider = alice.add_provider("http://127.0.0.1:9/v1")
    return alice.add_key(provider)


ACTS: list[tuple[Callable[[Person], Any], set[str]]] = [
    (make_workspace, {"workspaces"}),
    (make_project, {"projects"}),
    (make_token, {"tokens"}),
    (make_account, {"tokens"}),
    (rename, {"organization"}),
    (bring_key, {"providers", "keys"}),
    (lambda alice: invite(alice, f"{uuid7().hex}@example.com"), {"invitations"}),
]


@pytest.mark.parametrize(("act", "expected"), ACTS, ids=lambda one: getattr(one, "__name__", None))
def test_an_act_is_hinted_at_to_the_organization_alone(
    cast: Cast, act: Callable[[Person], Any], expected: set[str]
) -> None:
    alice, home = cast.alice, str(cast.alice.organization.pk)
    with live(alice) as own, live(cast.bob) as members, live(cast.charlie) as outsiders:
        for one in (own, members, outsiders):
            settled(one)
        act(alice)
        wait_for(lambda: {what for _, what in hints(own)} >= expected, "the hints", 5)
        # Whoever may not see invitations is not told of them.
        told = expected - {"invitations"}
        wait_for(lambda: {what for _, what in hints(members)} >= told, "a member's hints", 5)
        make_token(cast.charlie)
        wait_for(lambda: bool(hints(outsiders)), "the outsider's own hints", 5)
        assert hints(outsiders) == {(str(cast.charlie.organization.pk), "tokens")}
        assert {place for place, _ in hints(own) | hints(members)} <= {home}
        assert "invitations" not in {what for _, what in hints(members)}
        for event in (*own.said, *members.said, *outsiders.said):
            assert set(event) <= {"type", "organization", "what"}


def test_a_changed_role_is_told_to_its_person_and_shows_to_the_others(cast: Cast) -> None:
    alice, bob, home = cast.alice, cast.bob, str(cast.alice.organization.pk)
    with live(signed_in(bob)) as own, live(cast.vera) as others, live(cast.charlie) as outsiders:
        for one in (own, others, outsiders):
            settled(one)
        assert change(alice, bob, role="admin").is_success
        answered = time.monotonic()
        wait_for(lambda: {"type": "access.changed"} in own.said, "the news", 5)
        assert time.monotonic() - answered < PROMISED_SECONDS
        wait_for(lambda: (home, "members") in hints(others), "the hint", 5)
        assert {"type": "access.changed"} not in others.said
        assert outsiders.said == []


def test_a_suspended_person_stays_signed_in_and_hears_no_more_of_the_organization(cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    with live(signed_in(bob)) as own:
        settled(own)
        assert change(alice, bob, status="suspended").is_success
        wait_for(lambda: {"type": "access.changed"} in own.said, "the news", 5)
        make_token(alice)
        settled(own)
        assert change(alice, bob, status="active").is_success
        wait_for(lambda: {"type": "access.changed"} in own.said, "the good news", 5)
        assert not own.has_ended
        make_workspace(alice)
        home = str(alice.organization.pk)
        wait_for(lambda: (home, "workspaces") in hints(own), "the hint", 5)
        assert (home, "tokens") not in hints(own)


def test_a_deleted_organization_is_told_away_and_back(cast: Cast) -> None:
    alice = cast.alice
    with live(signed_in(cast.bob)) as own:
        settled(own)
        confirm = {"confirm": alice.organization.name}
        assert alice.http.request("DELETE", f"{alice.home}/", json=confirm).is_success
        wait_for(lambda: own.said == [{"type": "access.changed"}], "the news", 5)
        owner = signed_in(alice)
        assert owner.send("POST", f"{alice.home}/restore/").is_success
        wait_for(lambda: own.said.count({"type": "access.changed"}) == 2, "the good news", 5)


def test_it_ends_with_its_session_and_no_other(cast: Cast) -> None:
    browser, other = signed_in(cast.bob), signed_in(cast.bob)
    with live(browser) as ending, live(other) as staying:
        end_session(browser, cast.bob)
        told = time.monotonic()
        assert ending.seconds_after(told) < PROMISED_SECONDS
        assert ending.code == REFUSED
        assert not staying.has_ended


def revoked(cast: Cast) -> None:
    rows = cast.bob.http.get(f"{cast.bob.home}/tokens/").json()["results"]
    assert cast.alice.http.delete(f"{cast.alice.home}/tokens/{rows[0]['id']}/").is_success


def suspended(cast: Cast) -> None:
    assert change(cast.alice, cast.bob, status="suspended").is_success


def removed(cast: Cast) -> None:
    assert remove(cast.alice, cast.bob).is_success


def organization_deleted(cast: Cast) -> None:
    confirm = {"confirm": cast.alice.organization.name}
    assert cast.alice.http.request("DELETE", f"{cast.alice.home}/", json=confirm).is_success


@pytest.mark.parametrize("lose", [revoked, suspended, removed, organization_deleted])
def test_it_ends_with_its_token(cast: Cast, lose: Callable[[Cast], None]) -> None:
    with live(cast.bob) as ending, live(cast.charlie) as staying:
        lose(cast)
        answered = time.monotonic()
        assert ending.seconds_after(answered) < PROMISED_SECONDS
        assert ending.code == REFUSED
        assert not staying.has_ended


def test_it_ends_when_its_token_expires(cast: Cast) -> None:
    bob, ends = cast.bob, time.time() + 2
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ends)) + f".{int(ends % 1 * 1e6):06}Z"
    made = bob.http.post(f"{bob.home}/tokens/", json={"name": "brief", "expires_at": stamp})
    brief = Person(bob.user, bob.organization, made.json()["token"], bob.url)
    with live(brief) as ending:
        wait_for(lambda: ending.has_ended, "the end", 10)
        assert ends <= time.time() < ends + PROMISED_SECONDS
    assert ending.code == REFUSED


def test_it_opens_for_our_own_page_alone_and_knows_one_command(cast: Cast) -> None:
    browser = signed_in(cast.bob)
    with socket_of(browser, "/ws/v1/me/") as socket:
        for nonsense in ("{", "[]", '{"type": "message.send"}', "x" * 5000):
            socket.send(nonsense)
        socket.send(json.dumps({"type": "ping"}))
        while True:
            event = json.loads(socket.recv(timeout=5))
            assert event["type"] in {"pong", "access.changed", "changed"}
            if event["type"] == "pong":
                break
    stranger = Person(cast.bob.user, cast.bob.organization, f"byok_{uuid.uuid4().hex}", cast.bob.url)
    with pytest.raises(InvalidStatus):
        socket_of(stranger, "/ws/v1/me/")
    cookie = browser.client.cookies["sessionid"]
    browser.client.cookies.set("sessionid", "0" * len(cookie))
    nobody = Browser(cast.bob.url)
    nobody.client.cookies.set("sessionid", "0" * len(cookie))
    with pytest.raises(InvalidStatus):
        socket_of(nobody, "/ws/v1/me/")
