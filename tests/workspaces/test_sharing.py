"""Giving a workspace or a project to somebody, and taking it back."""

import pytest

from tests.cast import Cast, Person, make_cast, newcomer
from tests.stack import Stack
from tests.workspaces.sharing import Place, make_place


@pytest.fixture(scope="module")
def people(stack: Stack, url: str) -> Cast:
    return make_cast(url)


@pytest.fixture
def place(people: Cast) -> Place:
    return make_place(people)


def id_of(person: Person) -> str:
    return str(person.user.pk)


def test_a_project_is_private_to_who_makes_it(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    place.admit(bob, "manager")
    assert place.sees(bob) is None
    assert (place.sees(alice), place.writes(alice)) == ("manager", True)
    own = alice.http.get(place.path()).json()
    assert (own["is_shared"], own["inherits"]) == (False, False)


@pytest.mark.parametrize("role", ["viewer", "editor", "manager"])
def test_a_person_is_given_it_with_a_role(place: Place, role: str) -> None:
    bob = place.cast.bob
    given = place.give(role, user=id_of(bob))
    assert given.status_code == 201, given.text
    assert (place.sees(bob), place.writes(bob)) == (role, role != "viewer")
    assert place.cast.alice.http.get(place.path()).json()["is_shared"] is True
    share = given.json()["id"]
    renamed = bob.http.patch(place.path(), json={"name": "Bob's"}).status_code
    shares = bob.http.post(
        place.path("members/"), json={"user": id_of(place.cast.vera), "role": "viewer"}
    ).status_code
    assert (renamed == 200, shares == 201) == (role != "viewer", role == "manager")
    assert place.cast.alice.http.delete(place.path(f"members/{share}/")).status_code == 204
    assert place.sees(bob) is None


def test_a_role_is_raised_and_lowered(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    share = place.give("viewer", user=id_of(bob)).json()["id"]
    for role, writes in (("editor", True), ("viewer", False)):
        changed = alice.http.patch(place.path(f"members/{share}/"), json={"role": role})
        assert (changed.status_code, changed.json()["role"]) == (200, role)
        assert (place.sees(bob), place.writes(bob)) == (role, writes)


@pytest.mark.parametrize(
    ("given", "expected"), [("inherit", "viewer"), ("editor", "editor"), ("manager", "manager")]
)
def test_a_whole_workspace_is_given_it(place: Place, given: str, expected: str) -> None:
    bob = place.cast.bob
    member = place.admit(bob, "viewer")
    assert place.give(given, workspace=place.workspace).status_code == 201
    assert place.sees(bob) == expected
    gone = place.cast.alice.http.delete(place.workspace_path(f"members/{member['id']}/"))
    assert gone.status_code == 204
    assert place.sees(bob) is None


def test_the_highest_of_several_roles_counts(place: Place) -> None:
    bob = place.cast.bob
    place.admit(bob, "viewer")
    place.give("inherit", workspace=place.workspace)
    direct = place.give("editor", user=id_of(bob)).json()["id"]
    assert place.sees(bob) == "editor"
    place.cast.alice.http.delete(place.path(f"members/{direct}/"))
    assert place.sees(bob) == "viewer"


def test_another_workspace_can_be_given_it(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    other = alice.http.post(f"{alice.home}/workspaces/", json={"name": "Marketing"}).json()["id"]
    body = {"user": id_of(bob), "role": "editor"}
    assert alice.http.post(f"{alice.home}/workspaces/{other}/members/", json=body).status_code == 201
    assert place.give("inherit", workspace=other).status_code == 201
    assert place.sees(bob) == "editor"
    listed = bob.http.get(place.path("members/")).json()["results"]
    assert {"Marketing"} == {row["workspace"]["name"] for row in listed if row["workspace"]}
    # Once the workspace is away, so is what was given to it.
    assert alice.http.delete(f"{alice.home}/workspaces/{other}/").status_code == 204
    assert place.sees(bob) is None


def test_everybody_leaves_by_themselves_but_not_the_last_manager(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    mine = alice.http.get(place.path("members/")).json()["results"][0]["id"]
    for attempt in (
        alice.http.delete(place.path(f"members/{mine}/")),
        alice.http.patch(place.path(f"members/{mine}/"), json={"role": "viewer"}),
    ):
        assert (attempt.status_code, attempt.json()["code"]) == (409, "last_manager")
    given = place.give("viewer", user=id_of(bob)).json()["id"]
    assert bob.http.patch(place.path(f"members/{given}/"), json={"role": "manager"}).status_code == 403
    assert bob.http.delete(place.path(f"members/{mine}/")).status_code == 403
    assert bob.http.delete(place.path(f"members/{given}/")).status_code == 204
    assert place.sees(bob) is None


def test_the_last_manager_of_a_workspace_stays(place: Place) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    place.admit(bob, "editor")
    rows = alice.http.get(place.workspace_path("members/")).json()["results"]
    own = next(row["id"] for row in rows if row["role"] == "manager")
    theirs = next(row["id"] for row in rows if row["role"] == "editor")
    refused = alice.http.delete(place.workspace_path(f"members/{own}/"))
    assert (refused.status_code, refused.json()["code"]) == (409, "last_manager")
    assert (
        bob.http.patch(place.workspace_path(f"members/{theirs}/"), json={"role": "manager"}).status_code
        == 403
    )
    raised = alice.http.patch(place.workspace_path(f"members/{theirs}/"), json={"role": "manager"})
    assert raised.status_code == 200
    assert alice.http.delete(place.workspace_path(f"members/{own}/")).status_code == 204
    # An administrator without a role there still manages it, and sees no project of it by that.
    assert alice.http.get(place.workspace_path()).json()["role"] is None


def test_an_administrator_manages_but_does_not_read(place: Place, url: str) -> None:
    ada = newcomer("ada", place.cast.alice.organization, "admin", url)
    assert ada.http.get(place.path()).json()["role"] is None
    assert ada.http.get(f"/api/v1/conversations/{place.conversation}/").status_code == 404
    for everything, found in (("true", True), ("false", False)):
        listed = ada.http.get(f"{ada.home}/projects/", params={"all": everything, "limit": 200}).json()[
            "results"
        ]
        assert (place.project in {row["id"] for row in listed}) is found
    assert ada.http.post("/api/v1/conversations/", json={"project": place.project}).status_code == 404
    # Who takes a role stands in the trail.
    taken = ada.http.post(place.path("members/"), json={"user": id_of(ada), "role": "viewer"})
    assert taken.status_code == 201
    assert place.sees(ada) == "viewer"
    trail = ada.http.get(f"{ada.home}/audit/", params={"action": "project.member_added"}).json()["results"][0]
    assert (trail["actor"]["id"], trail["facts"]["user"]) == (id_of(ada), id_of(ada))


@pytest.mark.parametrize(
    ("to", "role", "status", "word"),
    [
        ("outsider", "viewer", 400, "user"),
        ("nobody", "viewer", 400, "user"),
        ("auditor", "viewer", 409, "conflict"),
        ("bob", "owner", 400, "role"),
        ("bob", "inherit", 400, "role"),
    ],
)
def test_whom_it_cannot_be_given_to(
    place: Place, url: str, to: str, role: str, status: int, word: str
) -> None:
    ids = {
        "outsider": id_of(place.cast.charlie),
        "nobody": place.project,
        "auditor": id_of(newcomer("auditor", place.cast.alice.organization, "auditor", url)),
        "bob": id_of(place.cast.bob),
    }
    refused = place.give(role, user=ids[to])
    told = refused.json()
    assert refused.status_code == status
    assert word in (set(told.get("errors", ())) | {told["code"]})


def test_a_share_names_one_of_the_two(place: Place) -> None:
    assert place.give("viewer").status_code == 400
    both = place.give("viewer", user=id_of(place.cast.bob), workspace=place.workspace)
    assert both.status_code == 400
    assert place.give("viewer", workspace=place.project).status_code == 400
    assert place.give("viewer", user=id_of(place.cast.bob)).status_code == 201
    assert place.give("editor", user=id_of(place.cast.bob)).status_code == 409


def test_a_role_in_the_organization_is_a_ceiling(place: Place) -> None:
    vera = place.cast.vera
    assert place.give("manager", user=id_of(vera)).status_code == 201
    assert place.sees(vera) == "manager"
    talk = vera.http.get(f"/api/v1/conversations/{place.conversation}/").json()
    assert (talk["can_write"], talk["can_manage"], place.writes(vera)) == (False, False, False)
    assert vera.http.patch(place.path(), json={"name": "Vera's"}).status_code == 403
    assert vera.http.post(place.path("archive/")).status_code == 403
