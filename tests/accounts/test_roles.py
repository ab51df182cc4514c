"""What viewers and members are refused, and the rest of the organization's doors."""

import uuid
from typing import Any

import pytest

from tests.cast import Cast, Person
from tests.stack import Stack

KEY = {"provider": "openai", "secret": "sim-a-key-of-somebody"}
ENDPOINT = {"slug": "own-endpoint", "name": "Own", "base_url": "https://models.example/v1"}
# Who may not: person, verb, path below the organization, body.
REFUSED: list[tuple[str, str, str, Any]] = [
    ("vera", "GET", "/keys/", None),
    ("vera", "POST", "/keys/", {**KEY, "owner": "personal"}),
    ("vera", "POST", "/keys/", {**KEY, "owner": "organization"}),
    ("vera", "GET", "/tokens/", None),
    ("vera", "POST", "/tokens/", {"name": "a token"}),
    ("vera", "POST", "/providers/", ENDPOINT),
    ("vera", "POST", "/workspaces/", {"name": "Another"}),
    ("vera", "PATCH", "/", {"name": "Taken"}),
    ("bob", "POST", "/keys/", {**KEY, "owner": "organization"}),
    ("bob", "POST", "/providers/", ENDPOINT),
    ("bob", "PATCH", "/providers/p-of-alice/", {"name": "Taken"}),
    ("bob", "DELETE", "/providers/p-of-alice/", None),
    ("bob", "POST", "/workspaces/", {"name": "Another"}),
    ("bob", "PATCH", "/", {"name": "Taken"}),
]


@pytest.fixture(scope="module")
def endpoint(stack: Stack, cast: Cast) -> str:
    return cast.alice.add_provider("https://models.example/v1", slug="p-of-alice")


@pytest.mark.parametrize(("name", "verb", "path", "body"), REFUSED)
def test_a_role_is_refused_what_it_may_not(
    endpoint: str, cast: Cast, name: str, verb: str, path: str, body: Any
) -> None:
    person: Person = getattr(cast, name)
    answer = person.http.request(verb, f"{person.home}{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), answer.text


def test_a_viewer_reads_and_does_not_chat(stack: Stack, cast: Cast) -> None:
    vera = cast.vera
    for path in ("/", "/members/", "/providers/", "/models/", "/workspaces/", "/projects/", "/usage/"):
        assert vera.http.get(f"{vera.home}{path}").status_code == 200, path
    begun = vera.http.post("/api/v1/conversations/", json={})
    assert (begun.status_code, begun.json()["code"]) == (403, "permission_denied")


def test_the_list_of_permissions_is_what_is_held(stack: Stack, cast: Cast) -> None:
    (vera,) = cast.vera.http.get("/api/v1/me/").json()["organizations"]
    (bob,) = cast.bob.http.get("/api/v1/me/").json()["organizations"]
    assert vera["role"] == "viewer"
    assert "conversations.write" not in vera["permissions"]
    assert "keys.create_personal" in bob["permissions"]
    assert "keys.manage_organization" not in bob["permissions"]
    assert set(vera["permissions"]) < set(bob["permissions"])


@pytest.mark.parametrize("field", ["role", "id", "slug", "organization", "is_active", "email", "password"])
def test_no_field_raises_anybody(stack: Stack, cast: Cast, field: str) -> None:
    bob = cast.bob
    for path in ("/api/v1/me/", f"{cast.alice.home}/"):
        who = bob if path.endswith("/me/") else cast.alice
        answer = who.http.patch(path, json={"name": "Same", field: "owner"})
        assert answer.status_code == 400, answer.text
        assert set(answer.json()["errors"]) == {field}
    (membership,) = bob.http.get("/api/v1/me/").json()["organizations"]
    assert membership["role"] == "member"


def test_renaming_keeps_the_slug(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    slug = alice.http.get(f"{alice.home}/").json()["slug"]
    renamed = alice.http.patch(f"{alice.home}/", json={"name": "Acme & Daughters"}).json()
    assert (renamed["name"], renamed["slug"]) == ("Acme & Daughters", slug)
    assert alice.http.get(f"/api/v1/organizations/{slug}/").json()["name"] == "Acme & Daughters"


def test_members_are_listed_by_page(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    first = alice.http.get(f"{alice.home}/members/", params={"limit": 2}).json()
    rest = alice.http.get(first["next"]).json()
    names = [row["user"]["name"] for row in first["results"] + rest["results"]]
    assert names == ["Alice", "Bob", "Vera"]
    assert (first["previous"], rest["next"]) == (None, None)


def test_an_id_in_any_other_form_is_not_found(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    own = alice.organization.pk
    for form in (
        own.hex,
        str(own).upper(),
        f"{{{own}}}",
        f"urn:uuid:{own}",
        f" {own}",
        str(uuid.uuid4()),
        "%00",
    ):
        assert alice.http.get(f"/api/v1/organizations/{form}/members/").status_code == 404, form
