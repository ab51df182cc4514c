"""Somebody from outside, invited to one project: sees that, and nothing else."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.accounts.browser import Browser
from tests.accounts.people import accept, change, code, invite, link_to, signed_in
from tests.cast import Cast
from tests.stack import Stack
from tests.workspaces.sharing import Place, make_place

EMPTY = {"keys": 0, "workspaces": 0, "projects": 1}


@pytest.fixture
def place(stack: Stack, cast: Cast) -> Place:
    return make_place(cast)


def come(place: Place, folder: Path, role: str = "editor") -> Browser:
    """Charlie, who has an organization of his own, follows the link to Alice's project."""
    alice, charlie = place.cast.alice, place.cast.charlie
    projects = [{"project": place.project, "role": role}]
    assert invite(alice, charlie.user.email, "guest", projects=projects)["outcome"] == "invited"
    browser = signed_in(charlie)
    assert accept(browser, link_to(folder, charlie.user.email)).status_code == 200
    return browser


def listed(client: httpx2.Client, home: str, what: str) -> int:
    return len(client.get(f"{home}/{what}/").json()["results"])


def test_a_guest_sees_the_project_and_nothing_else(
    place: Place, installation_folder: Path, simulator: str
) -> None:
    alice = place.cast.alice
    slug = alice.add_provider(simulator, ["sim-words-3-pace-1"])
    alice.add_key(slug, owner="organization")
    other = alice.http.post(
        f"{alice.home}/projects/", json={"workspace": place.workspace, "name": "Other"}
    ).json()
    private = alice.begin()
    guest = come(place, installation_folder).client
    assert {what: listed(guest, alice.home, what) for what in EMPTY} == EMPTY
    providers = guest.get(f"{alice.home}/providers/").json()["results"]
    assert slug not in {row["slug"] for row in providers}
    assert [row["id"] for row in guest.get("/api/v1/conversations/").json()["results"]] == [
        place.conversation
    ]
    for path in ("members", "invitations", "tokens", "audit", "service-accounts"):
        assert guest.get(f"{alice.home}/{path}/").status_code == 403, path
    for path in (
        f"{alice.home}/projects/{other['id']}/",
        f"{alice.home}/workspaces/{place.workspace}/",
        f"{alice.home}/providers/{slug}/",
        f"/api/v1/conversations/{private}/",
    ):
        assert guest.get(path).status_code == 404, path
    people = guest.get(place.path("members/")).json()["results"]
    assert {row["user"]["name"] for row in people} == {"Alice", "Charlie"}


def test_a_guest_writes_in_the_project_alone(place: Place, installation_folder: Path) -> None:
    guest = come(place, installation_folder)
    talks = "/api/v1/conversations/"
    begun = guest.send("POST", talks, {"project": place.project})
    assert (begun.status_code, begun.json()["can_write"]) == (201, True)
    home = str(place.cast.alice.organization.pk)
    assert guest.send("POST", talks, {"organization": home}).status_code == 403
    private = guest.send("PATCH", f"{talks}{begun.json()['id']}/", {"project": None})
    assert private.status_code == 403
    # In the guest's own organization all is as before.
    own = str(place.cast.charlie.organization.pk)
    assert guest.send("POST", talks, {"organization": own}).status_code == 201


def test_what_a_guest_cannot_be(place: Place, installation_folder: Path) -> None:
    alice, bob, charlie = place.cast.alice, place.cast.bob, place.cast.charlie
    email = charlie.user.email
    attempts: tuple[dict[str, Any], ...] = (
        {},
        {"projects": []},
        {"projects": [{"project": place.project, "role": "manager"}]},
        {"projects": [{"project": place.workspace, "role": "viewer"}]},
        {"projects": [{"project": place.project, "role": "viewer"}], "workspaces": [place.workspace]},
    )
    for facts in attempts:
        refused = alice.http.post(
            f"{alice.home}/invitations/", json={"email": email, "role": "guest", **facts}
        )
        assert (refused.status_code, "projects" in refused.json()["errors"]) == (400, True), facts
    assert code(change(alice, bob, role="guest")) == (409, "conflict")
    come(place, installation_folder)
    body = {"user": str(charlie.user.pk), "role": "viewer"}
    assert alice.http.post(place.workspace_path("members/"), json=body).status_code == 409
    shares = alice.http.get(place.path("members/")).json()["results"]
    (share,) = [row for row in shares if row["organization_role"] == "guest"]
    raised = alice.http.patch(place.path(f"members/{share['id']}/"), json={"role": "manager"})
    assert code(raised) == (409, "conflict")


def test_a_workspace_is_not_named_to_a_guest(place: Place, installation_folder: Path) -> None:
    assert place.give("inherit", workspace=place.workspace).status_code == 201
    guest = come(place, installation_folder, "viewer")
    rows = guest.client.get(place.path("members/")).json()["results"]
    assert [row["workspace"] for row in rows if row["user"] is None] == [{"id": None, "name": None}]
    assert "Research" not in str(rows)


def test_a_guest_becomes_a_member_and_a_removed_one_sees_nothing(
    place: Place, installation_folder: Path
) -> None:
    alice, charlie = place.cast.alice, place.cast.charlie
    guest = come(place, installation_folder).client
    rows = alice.http.get(f"{alice.home}/members/").json()["results"]
    member = next(row["id"] for row in rows if row["user"]["id"] == str(charlie.user.pk))
    raised = alice.http.patch(f"{alice.home}/members/{member}/", json={"role": "member"})
    assert (raised.status_code, guest.get(f"{alice.home}/members/").status_code) == (200, 200)
    assert guest.get(place.path()).status_code == 200
    assert alice.http.delete(f"{alice.home}/members/{member}/").status_code == 204
    assert guest.get(place.path()).status_code == 404
    shares = alice.http.get(place.path("members/")).json()["results"]
    assert str(charlie.user.pk) not in str(shares)


def test_a_member_is_invited_to_projects_too(place: Place, installation_folder: Path) -> None:
    alice, charlie = place.cast.alice, place.cast.charlie
    places = {"workspaces": [place.workspace], "projects": [{"project": place.project, "role": "manager"}]}
    invite(alice, charlie.user.email, "member", **places)
    browser = signed_in(charlie)
    assert accept(browser, link_to(installation_folder, charlie.user.email)).status_code == 200
    assert browser.client.get(place.path()).json()["role"] == "manager"
    assert browser.client.get(place.workspace_path()).json()["role"] == "editor"
