"""Roles changed, people suspended and removed, ownership handed over: what works, beside what is refused."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessToken, Membership, User
from accounts.permissions import ROLES, actions_of, may_give
from byokplatform.core.tenancy import organization_scope
from byokplatform.core.valkey import connect
from providers.models import ProviderKey
from tests.accounts.people import change, code, invite, member_id, remove, set_role, signed_in
from tests.cast import Cast, Person, make_cast
from tests.stack import Stack
from workspaces.models import WorkspaceMember


@pytest.fixture
def cast(url: str) -> Cast:
    """Fresh people for each test: most of them lose something."""
    return make_cast(url)


def orders() -> list[tuple[str, str]]:
    """What all processes were told, oldest first."""
    entries: Any = connect().xrange("byok:control")
    return [(what.decode(), target.decode()) for _, fields in entries for what, target in fields.items()]


def role_of(person: Person) -> str:
    (mine,) = person.http.get("/api/v1/me/").json()["organizations"]
    return str(mine["role"])


def test_the_list_says_role_status_and_when(stack: Stack, cast: Cast) -> None:
    cast.bob.http.get(f"{cast.bob.home}/members/")
    rows = {
        row["user"]["name"]: row
        for row in cast.alice.http.get(f"{cast.alice.home}/members/").json()["results"]
    }
    assert {name: row["role"] for name, row in rows.items()} == {
        "Alice": "owner",
        "Bob": "member",
        "Vera": "viewer",
    }
    assert {row["status"] for row in rows.values()} == {"active"}
    assert all(row["joined_at"] for row in rows.values())
    assert rows["Bob"]["last_seen_at"] is not None
    assert rows["Vera"]["last_seen_at"] is None


def test_a_role_is_changed_at_once_and_everybody_is_told(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    assert bob.http.get(f"{bob.home}/keys/").status_code == 200
    lowered = change(alice, bob, role="viewer")
    assert (lowered.status_code, lowered.json()["role"]) == (200, "viewer")
    assert bob.http.get(f"{bob.home}/keys/").status_code == 403
    assert ("access.changed", str(bob.user.pk)) in orders()
    assert change(alice, bob, role="admin").json()["role"] == "admin"
    assert role_of(bob) == "admin"


def test_an_auditor_reads_usage_and_no_content(stack: Stack, cast: Cast) -> None:
    bob = cast.bob
    assert change(cast.alice, bob, role="auditor").status_code == 200
    for path in ("/usage/", "/members/", "/"):
        assert bob.http.get(f"{bob.home}{path}").status_code == 200, path
    for path in (
        "/keys/",
        "/models/",
        "/workspaces/",
        "/projects/",
        "/providers/",
        "/tokens/",
        "/invitations/",
    ):
        assert bob.http.get(f"{bob.home}{path}").status_code == 403, path
    assert bob.http.get("/api/v1/conversations/").status_code == 403


@pytest.mark.parametrize("role", ["member", "viewer", "auditor"])
def test_those_who_do_not_manage_are_refused(stack: Stack, cast: Cast, role: str) -> None:
    set_role(cast.bob, role)
    assert code(change(cast.bob, cast.vera, role="admin")) == (403, "permission_denied")
    assert code(remove(cast.bob, cast.vera)) == (403, "permission_denied")
    assert code(change(cast.bob, cast.bob, role="owner")) == (403, "permission_denied")
    transfer = cast.bob.http.post(f"{cast.bob.home}/transfer/", json={"member": str(uuid.uuid4())})
    assert code(transfer) == (403, "permission_denied")


def test_an_administrator_reaches_no_owner(stack: Stack, cast: Cast) -> None:
    alice, bob, vera = cast.alice, cast.bob, cast.vera
    set_role(bob, "admin")
    for refused in (
        change(bob, vera, role="owner"),
        change(bob, bob, role="owner"),
        change(bob, alice, role="member"),
        change(bob, alice, status="suspended"),
        remove(bob, alice),
        bob.http.post(f"{bob.home}/transfer/", json={"member": member_id(bob, bob)}),
    ):
        assert code(refused) == (403, "permission_denied")
    assert change(bob, vera, role="admin").status_code == 200
    assert change(bob, vera, role="member").status_code == 200
    assert role_of(alice) == "owner"


def test_nobody_gives_a_right_that_they_lack() -> None:
    for giver in ROLES:
        for role in ROLES:
            assert may_give(giver, role) is (set(actions_of(role)) <= set(actions_of(giver)))
    assert not may_give("admin", "owner")
    assert may_give("admin", "auditor")
    assert not may_give("member", "auditor")


def test_the_last_owner_stays(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    for refused in (
        change(alice, alice, role="admin"),
        change(alice, alice, status="suspended"),
        alice.http.post(f"{alice.home}/leave/"),
    ):
        assert code(refused) == (409, "last_owner")
    assert code(remove(alice, alice)) == (409, "conflict")
    assert change(alice, bob, role="owner").status_code == 200
    assert change(bob, bob, status="suspended").status_code == 200
    # A suspended owner is none.
    assert code(alice.http.post(f"{alice.home}/leave/")) == (409, "last_owner")
    assert change(alice, bob, status="active").status_code == 200
    assert alice.http.post(f"{alice.home}/leave/").status_code == 204
    assert alice.http.get("/api/v1/me/").status_code == 401


def test_two_owners_cannot_both_lower_each_other(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    set_role(bob, "owner")
    answers: list[int] = []

    def lower(who: Person, whom: Person) -> None:
        answers.append(change(who, whom, role="viewer").status_code)

    threads = [threading.Thread(target=lower, args=pair) for pair in ((alice, bob), (bob, alice))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) in ([200, 403], [200, 409])
    assert sorted([role_of(alice), role_of(bob)]) == ["owner", "viewer"]


def test_a_suspended_member_has_no_right_until_let_back_in(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    browser = signed_in(bob)
    assert browser.client.get(f"{bob.home}/members/").status_code == 200
    assert change(alice, bob, status="suspended").json()["status"] == "suspended"
    assert browser.client.get(f"{bob.home}/members/").status_code == 404
    assert browser.me().json()["organizations"] == []
    assert bob.http.get("/api/v1/me/").status_code == 401
    assert change(alice, bob, status="active").status_code == 200
    assert browser.client.get(f"{bob.home}/members/").status_code == 200
    # The token that he had is not brought back to life.
    assert bob.http.get("/api/v1/me/").status_code == 401


def test_a_removed_member_is_an_outsider_at_once(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    browser = signed_in(bob)
    key = bob.add_key("openai")["id"]
    shared = alice.add_key("openai", owner="organization")["id"]
    assert remove(alice, bob, conversations="delete").status_code == 204
    assert browser.client.get(f"{bob.home}/members/").status_code == 404
    assert bob.http.get("/api/v1/me/").status_code == 401
    assert remove(alice, cast.vera).status_code == 204
    with organization_scope(alice.organization.pk):
        assert set(ProviderKey.objects.values_list("pk", flat=True)) == {uuid.UUID(shared)}
        assert not AccessToken.objects.filter(user=bob.user, revoked_at=None).exists()
    told = orders()
    assert ("access.changed", str(bob.user.pk)) in told
    assert ("key.revoked", key) in told
    assert [row["user"]["name"] for row in alice.http.get(f"{alice.home}/members/").json()["results"]] == [
        "Alice"
    ]


def test_a_workspace_never_loses_its_last_manager(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    set_role(bob, "admin")
    made = bob.http.post(f"{bob.home}/workspaces/", json={"name": "Of Bob"}).json()["id"]
    assert remove(alice, bob, heir=str(cast.vera.user.pk)).status_code == 204
    with organization_scope(alice.organization.pk):
        (left,) = WorkspaceMember.objects.filter(workspace_id=made)
    assert (left.user_id, left.role) == (cast.vera.user.pk, "manager")


@pytest.mark.parametrize("heir", ["charlie", "bob", "nobody"])
def test_the_heir_is_an_active_member_who_stays(stack: Stack, cast: Cast, heir: str) -> None:
    person = str(getattr(cast, heir).user.pk) if heir != "nobody" else str(uuid.uuid4())
    refused = remove(cast.alice, cast.bob, heir=person)
    assert code(refused) == (400, "invalid_request")
    assert set(refused.json()["errors"]) == {"heir"}
    assert role_of(cast.bob) == "member"


def test_ownership_is_handed_over(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    member = member_id(alice, bob)
    foreign = member_id(cast.charlie, cast.charlie)
    own = alice.http.post(f"{alice.home}/transfer/", json={"member": member_id(alice, alice)})
    assert code(own) == (409, "conflict")
    assert alice.http.post(f"{alice.home}/transfer/", json={"member": foreign}).status_code == 404
    handed = alice.http.post(f"{alice.home}/transfer/", json={"member": member})
    assert (handed.status_code, handed.json()["role"]) == (200, "owner")
    assert (role_of(alice), role_of(bob)) == ("admin", "owner")
    again = alice.http.post(f"{alice.home}/transfer/", json={"member": member})
    assert code(again) == (403, "permission_denied")


def test_members_of_another_organization_are_not_found(stack: Stack, cast: Cast) -> None:
    charlie, bob = cast.charlie, cast.bob
    assert change(charlie, bob, role="viewer").status_code == 404
    assert remove(charlie, bob).status_code == 404
    assert role_of(bob) == "member"


@pytest.mark.parametrize("body", [{"role": "god"}, {"status": "gone"}, {"user": "x"}, {"organization": "x"}])
def test_malformed_changes_are_refused(stack: Stack, cast: Cast, body: dict[str, Any]) -> None:
    refused = change(cast.alice, cast.bob, **body)
    assert code(refused) == (400, "invalid_request")
    assert set(refused.json()["errors"]) == set(body)


def test_a_narrow_token_neither_leaves_nor_removes(stack: Stack, cast: Cast) -> None:
    bob = cast.bob
    made = bob.http.post(f"{bob.home}/tokens/", json={"name": "narrow", "scopes": ["usage", "chat"]}).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    refused = bob.http.post(f"{bob.home}/leave/", headers=headers)
    assert code(refused) == (403, "permission_denied")
    assert bob.http.post(f"{bob.home}/leave/").status_code == 204


@pytest.mark.parametrize("path", ["/members/", "/invitations/"])
def test_a_longer_list_takes_no_more_queries(stack: Stack, cast: Cast, path: str) -> None:
    alice = cast.alice
    counted = []
    for number in (1, 30):
        for one in range(number):
            invite(alice, f"{number}-{one}-{uuid.uuid4().hex}@example.com")
            crowd(alice, 1)
        counted.append(queries_of(alice, f"{alice.home}{path}"))
    assert counted[0] == counted[1]


def crowd(of: Person, number: int) -> None:
    with organization_scope(of.organization.pk):
        for _ in range(number):
            user = User.objects.create(email=f"{uuid.uuid4().hex}@example.com")
            Membership.objects.create(organization=of.organization, user=user, role="viewer")


def queries_of(person: Person, path: str) -> int:
    """How many queries the second of two requests took."""
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {person.token}"})
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
