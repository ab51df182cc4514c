"""Workspaces and projects put away, deleted, restored, and erased when their time is over."""

from typing import Any

import pytest

from byokplatform.core.tenancy import organization_scope
from chat.models import Conversation, Message
from tests.cast import Cast
from tests.stack import Stack
from tests.tenancy.database import as_owner
from tests.workspaces.sharing import Place, make_place
from workspaces.models import Project, Workspace
from workspaces.services.purging import purge_due


@pytest.fixture
def place(stack: Stack, cast: Cast) -> Place:
    made = make_place(cast)
    assert made.give("editor", user=str(cast.bob.user.pk)).status_code == 201
    return made


def shelf(place: Place, what: str, name: str) -> set[str]:
    rows = place.cast.alice.http.get(f"{place.cast.alice.home}/{what}/", params={"shelf": name}).json()
    return {row["id"] for row in rows["results"]}


@pytest.mark.parametrize("what", ["project", "workspace"])
def test_what_is_archived_can_be_read_and_not_changed(place: Place, what: str) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    path = place.path if what == "project" else place.workspace_path
    put_away = alice.http.post(path("archive/"))
    assert put_away.status_code == 200
    assert put_away.json()["archived_at"]
    assert place.sees(bob) == "editor"
    assert bob.http.get(place.path()).json()["is_archived"] is True
    talk = bob.http.get(f"/api/v1/conversations/{place.conversation}/").json()
    assert (talk["can_write"], talk["can_manage"]) == (False, False)
    body = {"content": "Hello?", "models": ["openai/gpt-5"]}
    for attempt in (
        bob.http.post(f"/api/v1/conversations/{place.conversation}/messages/", json=body),
        bob.http.post("/api/v1/conversations/", json={"project": place.project}),
        bob.http.patch(place.path(), json={"name": "Other"}),
        alice.http.patch(f"/api/v1/conversations/{place.conversation}/", json={"title": "Other"}),
    ):
        assert (attempt.status_code, attempt.json()["code"]) == (409, "archived")
    assert place.project in shelf(place, "projects", "archived")
    assert place.project not in shelf(place, "projects", "live")
    assert alice.http.post(path("restore/")).status_code == 200
    assert place.writes(bob)
    assert place.project in shelf(place, "projects", "live")


@pytest.mark.parametrize("what", ["project", "workspace"])
def test_what_is_deleted_is_out_of_sight_until_it_is_restored(place: Place, what: str) -> None:
    alice, bob = place.cast.alice, place.cast.bob
    path = place.path if what == "project" else place.workspace_path
    assert alice.http.delete(path()).status_code == 204
    assert place.sees(alice) is None
    assert place.sees(bob) is None
    gone = shelf(place, f"{what}s", "deleted")
    assert gone == {place.project if what == "project" else place.workspace}
    listed: dict[str, Any] = alice.http.get(f"{alice.home}/{what}s/", params={"shelf": "deleted"}).json()
    assert listed["results"][0]["erased_at"] > listed["results"][0]["deleted_at"]
    # Bob was no manager: it is not his to bring back, nor to know of.
    assert bob.http.get(f"{bob.home}/{what}s/", params={"shelf": "deleted"}).json()["results"] == []
    assert bob.http.post(path("restore/")).status_code == 404
    assert alice.http.post(path("restore/")).status_code == 200
    assert place.sees(bob) == "editor"


def test_a_deletion_is_undone_before_the_archiving(place: Place) -> None:
    alice = place.cast.alice
    alice.http.post(place.path("archive/"))
    alice.http.delete(place.path())
    assert alice.http.post(place.path("restore/")).json()["archived_at"]
    assert alice.http.post(place.path("restore/")).json()["archived_at"] is None


def test_one_workspace_stays(place: Place) -> None:
    alice = place.cast.alice
    rows = alice.http.get(f"{alice.home}/workspaces/").json()["results"]
    (general,) = [row["id"] for row in rows if row["id"] != place.workspace]
    assert alice.http.post(place.workspace_path("archive/")).status_code == 200
    for attempt in (
        alice.http.delete(f"{alice.home}/workspaces/{general}/"),
        alice.http.post(f"{alice.home}/workspaces/{general}/archive/"),
    ):
        assert (attempt.status_code, attempt.json()["code"]) == (409, "conflict")


def age(table: str, row: str, days: int) -> None:
    with as_owner() as connection:
        connection.execute(
            f"UPDATE {table} SET deleted_at = now() - make_interval(days => %s) WHERE id = %s", [days, row]
        )


@pytest.mark.parametrize("what", ["project", "workspace"])
def test_what_was_deleted_is_erased_when_its_time_is_over(place: Place, what: str) -> None:
    alice = place.cast.alice
    path, table, row = {
        "project": (place.path, "workspaces_project", place.project),
        "workspace": (place.workspace_path, "workspaces_workspace", place.workspace),
    }[what]
    with organization_scope(alice.organization.pk):
        Message.objects.create(
            organization=alice.organization,
            conversation_id=place.conversation,
            author=alice.user,
            content="Old words",
        )
    private = alice.begin()
    alice.http.delete(path())
    for days, left in ((13, True), (15, False)):
        age(table, row, days)
        purge_due()
        with organization_scope(alice.organization.pk):
            assert Project.objects.filter(pk=place.project).exists() is left
            assert Conversation.objects.filter(pk=place.conversation).exists() is left
            assert Message.objects.filter(content="Old words").exists() is left
            assert Workspace.objects.filter(pk=place.workspace).exists() is (left or what == "project")
    assert alice.http.get(f"/api/v1/conversations/{private}/").status_code == 200
    trail = alice.http.get(f"{alice.home}/audit/", params={"action": f"{what}.purged"}).json()["results"]
    assert [one["target"] for one in trail] == [row]
