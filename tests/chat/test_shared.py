"""Conversations in projects: who reads, writes, moves and deletes them, and who learns of a move before it."""

import pytest

from tests.cast import Cast, Person
from tests.stack import Stack, wait_for
from tests.tenancy.estate import ENDED
from tests.workspaces.sharing import Place, make_place

MODEL = "sim-words-3-pace-1"


@pytest.fixture
def place(stack: Stack, cast: Cast) -> Place:
    return make_place(cast)


def give(place: Place, person: Person, role: str) -> None:
    assert place.give(role, user=str(person.user.pk)).status_code == 201


def talk(conversation: str) -> str:
    return f"/api/v1/conversations/{conversation}/"


def names(readers: list[dict[str, str]]) -> dict[str, str]:
    return {one["name"]: one["role"] for one in readers}


def test_several_people_ask_in_one_conversation_each_with_the_own_key(place: Place, simulator: str) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    give(place, bob, "editor")
    slug = alice.add_provider(simulator, [MODEL])
    keys = {one.user.pk: one.add_key(slug)["id"] for one in (alice, bob)}
    for person in (alice, bob):
        sent = person.ask(place.conversation, f"A question of {person.user.name}", f"{slug}/{MODEL}")
        generation = sent["generations"][0]
        assert generation["paid_by"]["key"] == keys[person.user.pk]
        wait_for(lambda one=generation: alice.generation(one["id"])["state"] in ENDED, "the answer", 40)  # type: ignore[misc]
    for person in (alice, bob):
        rows = person.http.get(f"{talk(place.conversation)}messages/").json()["results"]
        assert [row["author"]["name"] for row in rows] == ["Alice", "Bob"]
        assert all(row["generations"][0]["state"] == "complete" for row in rows)


def test_only_its_author_or_a_manager_renames_and_deletes(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    give(place, bob, "editor")
    bobs = bob.begin(project=place.project)
    for person, conversation, able in (
        (bob, place.conversation, False),
        (bob, bobs, True),
        (alice, bobs, True),
    ):
        found = person.http.get(talk(conversation)).json()
        renamed = person.http.patch(talk(conversation), json={"title": "Renamed"})
        assert (found["can_manage"], renamed.status_code) == (able, 200 if able else 403)
    assert bob.http.delete(talk(place.conversation)).status_code == 403
    assert alice.http.delete(talk(bobs)).status_code == 204
    assert bob.http.get(talk(bobs)).status_code == 404


def test_a_move_tells_before_who_will_see_it(place: Place) -> None:
    alice, bob, vera = place.cast.alice, place.cast.bob, place.cast.vera
    give(place, bob, "editor")
    other = alice.http.post(
        f"{alice.home}/projects/", json={"workspace": place.workspace, "name": "Other"}
    ).json()["id"]
    shared = alice.http.post(
        f"{alice.home}/projects/{other}/members/", json={"user": str(vera.user.pk), "role": "viewer"}
    )
    assert shared.status_code == 201
    path = f"{talk(place.conversation)}audience/"
    told = alice.http.get(path, params={"project": other}).json()
    assert names(told["now"]) == {"Alice": "manager", "Bob": "editor"}
    assert names(told["then"]) == {"Alice": "manager", "Vera": "viewer"}
    assert names(alice.http.get(path).json()["then"]) == {"Alice": "manager"}
    moved = alice.http.patch(talk(place.conversation), json={"project": other})
    assert (moved.status_code, moved.json()["project"]) == (200, other)
    seen = {
        name: getattr(place.cast, name).http.get(talk(place.conversation)).status_code
        for name in ("bob", "vera")
    }
    assert seen == {"bob": 404, "vera": 200}


def test_nobody_moves_where_they_do_not_write_nor_takes_out_what_is_not_theirs(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    own = bob.begin()
    assert bob.http.patch(talk(own), json={"project": place.project}).status_code == 404
    assert bob.http.get(f"{talk(own)}audience/", params={"project": place.project}).status_code == 404
    give(place, bob, "viewer")
    assert bob.http.patch(talk(own), json={"project": place.project}).status_code == 403
    assert bob.http.post("/api/v1/conversations/", json={"project": place.project}).status_code == 403
    (share,) = [
        row["id"]
        for row in alice.http.get(place.path("members/")).json()["results"]
        if row["role"] == "viewer"
    ]
    alice.http.patch(place.path(f"members/{share}/"), json={"role": "manager"})
    assert bob.http.patch(talk(own), json={"project": place.project}).status_code == 200
    # A manager manages all of it, but what Alice began is not his to make private.
    refused = bob.http.patch(talk(place.conversation), json={"project": None})
    assert (refused.status_code, refused.json()["code"]) == (403, "role_too_low")
    assert alice.http.patch(talk(place.conversation), json={"project": None}).status_code == 200
    assert bob.http.get(talk(place.conversation)).status_code == 404


def test_who_loses_the_project_loses_the_own_conversations_in_it(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    give(place, bob, "editor")
    bobs, private = bob.begin(project=place.project), bob.begin()
    (share,) = [
        row["id"]
        for row in alice.http.get(place.path("members/")).json()["results"]
        if row["role"] == "editor"
    ]
    assert alice.http.delete(place.path(f"members/{share}/")).status_code == 204
    assert bob.http.get(talk(bobs)).status_code == 404
    assert bob.http.get(talk(private)).status_code == 200
    assert alice.http.get(talk(bobs)).status_code == 200
    assert alice.http.get(talk(private)).status_code == 404
