"""Workspaces and projects over HTTP: who sees them, who changes them."""

from typing import Any

import pytest

from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from tests.cast import Cast, Person, make_cast
from tests.stack import Stack
from workspaces.models import WorkspaceMember


@pytest.fixture(scope="module")
def people(stack: Stack, url: str) -> Cast:
    return make_cast(url)


@pytest.fixture
def workspace(people: Cast) -> str:
    """A fresh workspace of Alice's."""
    alice = people.alice
    made = alice.http.post(f"{alice.home}/workspaces/", json={"name": "Research"})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.fixture
def project(people: Cast, workspace: str) -> dict[str, Any]:
    """A project of Alice's that the people of its workspace see with their roles."""
    facts = {
        "workspace": workspace,
        "name": "Tides",
        "instructions": "Be brief.",
        "default_models": ["a/b"],
        "inherits": True,
    }
    made = people.alice.http.post(f"{people.alice.home}/projects/", json=facts)
    assert made.status_code == 201, made.text
    return dict(made.json())


def join(person: Person, workspace: str, role: str) -> None:
    with organization_scope(person.organization.pk):
        WorkspaceMember.objects.create(
            organization_id=person.organization.pk, workspace_id=workspace, user=person.user, role=role
        )


def path(person: Person, project: dict[str, Any]) -> str:
    return f"{person.home}/projects/{project['id']}/"


def test_a_project_has_what_was_said(people: Cast, workspace: str, project: dict[str, Any]) -> None:
    assert project["workspace"] == workspace
    assert (project["name"], project["instructions"], project["role"]) == ("Tides", "Be brief.", "manager")
    alice = people.alice
    changed = alice.http.patch(path(alice, project), json={"name": "Waves"}).json()
    assert (changed["name"], changed["instructions"]) == ("Waves", "Be brief.")
    assert alice.http.patch(path(alice, project), json={}).status_code == 200
    assert alice.http.delete(path(alice, project)).status_code == 204
    assert alice.http.get(path(alice, project)).status_code == 404


def test_two_workspaces_of_one_name_have_two_slugs(people: Cast) -> None:
    alice = people.alice
    made = [alice.http.post(f"{alice.home}/workspaces/", json={"name": "Same name"}) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert len({one.json()["slug"] for one in made}) == 2


@pytest.mark.parametrize(
    ("role", "reads", "writes"), [(None, 404, 404), ("viewer", 200, 403), ("editor", 200, 200)]
)
def test_the_role_in_the_workspace_decides(
    people: Cast, workspace: str, project: dict[str, Any], role: str | None, reads: int, writes: int
) -> None:
    bob = people.bob
    if role:
        join(bob, workspace, role)
    assert bob.http.get(path(bob, project)).status_code == reads
    assert bob.http.patch(path(bob, project), json={"name": "Bob's"}).status_code == writes
    facts = {"workspace": workspace, "name": "Another"}
    made = bob.http.post(f"{bob.home}/projects/", json=facts).status_code
    assert made == (201 if writes == 200 else writes)
    listed = [row["id"] for row in bob.http.get(f"{bob.home}/projects/").json()["results"]]
    assert (project["id"] in listed) is (reads == 200)


def test_a_viewer_of_the_organization_changes_nothing_as_an_editor_either(
    people: Cast, workspace: str, project: dict[str, Any]
) -> None:
    vera = people.vera
    join(vera, workspace, "editor")
    assert vera.http.get(path(vera, project)).status_code == 200
    assert vera.http.patch(path(vera, project), json={"name": "Vera's"}).status_code == 403
    assert vera.http.delete(path(vera, project)).status_code == 403


def test_whoever_left_the_workspace_does_not_move_conversations_into_it(
    people: Cast, workspace: str, project: dict[str, Any]
) -> None:
    bob = people.bob
    conversation = bob.begin()
    moved = bob.http.patch(f"/api/v1/conversations/{conversation}/", json={"project": project["id"]})
    assert moved.status_code == 404
    begun = bob.http.post("/api/v1/conversations/", json={"project": project["id"]})
    assert begun.status_code == 404


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"instructions": "x" * 20_001}, "instructions"),
        ({"default_models": ["m"] * 9}, "default_models"),
        ({"default_models": "m"}, "default_models"),
        ({"organization": str(uuid7())}, "organization"),
        ({"created_by": str(uuid7())}, "created_by"),
        ({"role": "manager"}, "role"),
        ({"workspace": "General"}, "workspace"),
    ],
)
def test_malformed_projects_are_refused(
    people: Cast, workspace: str, facts: dict[str, Any], field: str
) -> None:
    alice = people.alice
    body = {"workspace": workspace, "name": "Tides", **facts}
    refused = alice.http.post(f"{alice.home}/projects/", json=body)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {field})
