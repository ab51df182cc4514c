"""Every route as an outsider, as nobody, and as a colleague who was given nothing."""

import httpx2
import pytest

from accounts.models import AccessToken, Membership
from byokplatform.core.tenancy import organization_scope
from tests.cast import Person
from tests.tenancy.estate import Estate
from tests.tenancy.routes import (
    BODIES,
    BY_LINK,
    OWN,
    PUBLIC,
    Operation,
    ids_of,
    operations,
    own_ids,
    unsupported,
)

ALL = operations()
WITH_IDS = [one for one in ALL if one.path not in OWN | BY_LINK]
each = pytest.mark.parametrize("operation", WITH_IDS, ids=lambda one: f"{one.verb} {one.path}")
PRIVATE = [
    one
    for one in WITH_IDS
    if any(name in one.path for name in ("{key}", "{project}", "{conversation}", "{generation}", "{token}"))
]


def reveals(answer: httpx2.Response, estate: Estate) -> set[str]:
    """Marks of Alice's in an answer; what the caller itself sent is not repeated either."""
    return {mark for mark in estate.marks if mark in answer.text}


def test_the_walk_knows_every_operation(estate: Estate) -> None:
    assert [one for one in ALL if not one.is_known] == []
    assert {key for key in BODIES if Operation(*key) not in ALL} == set()
    for one in ALL:
        one.path.format(**ids_of(estate))


@each
def test_an_outsider_finds_nothing(estate: Estate, operation: Operation) -> None:
    charlie = estate.cast.charlie
    answer = operation.send(charlie.http, ids_of(estate))
    assert answer.status_code == 404, answer.text
    assert answer.json()["code"] == "not_found"
    assert answer.headers["content-type"] == "application/problem+json"
    assert reveals(answer, estate) == set()


@each
def test_the_slug_opens_no_more_than_the_id(estate: Estate, operation: Operation) -> None:
    ids = {**ids_of(estate), "org": estate.cast.alice.organization.slug}
    assert operation.send(estate.cast.charlie.http, ids).status_code == 404


@each
def test_an_outsider_finds_nothing_through_the_own_organization(estate: Estate, operation: Operation) -> None:
    charlie = estate.cast.charlie
    answer = operation.send(charlie.http, own_ids(charlie, estate))
    if (
        operation.path.count("{") > 1
        or "{workspace}" in str(operation.body)
        or "{slug}" in str(operation.body)
    ):
        assert answer.status_code == 404, answer.text
    assert reveals(answer, estate) == set()


@pytest.mark.parametrize("operation", PRIVATE, ids=lambda one: f"{one.verb} {one.path}")
def test_a_colleague_finds_nothing_private(estate: Estate, operation: Operation) -> None:
    answer = operation.send(estate.cast.bob.http, ids_of(estate))
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("operation", ALL, ids=lambda one: f"{one.verb} {one.path}")
def test_nobody_gets_in_unknown(estate: Estate, operation: Operation) -> None:
    anonymous = httpx2.Client(base_url=estate.cast.alice.url)
    answer = operation.send(anonymous, ids_of(estate))
    if (operation.verb, operation.path) in PUBLIC:
        assert answer.status_code == 200
        return
    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] == "not_authenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", sorted(OWN))
def test_lists_without_an_id_show_the_own_alone(estate: Estate, path: str) -> None:
    answer = estate.cast.charlie.http.get(path)
    assert answer.status_code == 200
    assert reveals(answer, estate) == set()


def test_verbs_that_do_not_exist_reveal_nothing(estate: Estate) -> None:
    for operation in unsupported():
        answer = operation.send(estate.cast.charlie.http, ids_of(estate))
        assert answer.status_code in (404, 405), (operation, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert reveals(answer, estate) == set()


def test_filters_and_bodies_do_not_reach_into_another_organization(estate: Estate) -> None:
    charlie = estate.cast.charlie
    listed = "/api/v1/conversations/"
    for attempt in (
        charlie.http.get(listed, params={"organization": estate.organization}),
        charlie.http.post(listed, json={"organization": estate.organization}),
        charlie.http.post(listed, json={"project": estate.project}),
    ):
        assert attempt.status_code == 404, attempt.text
    by_project = charlie.http.get(listed, params={"project": estate.project})
    assert by_project.json()["results"] == []
    own = charlie.begin()
    moved = charlie.http.patch(f"{listed}{own}/", json={"project": estate.project})
    assert moved.status_code == 404
    asked = charlie.http.post(
        f"{listed}{own}/messages/",
        json={"content": "Hello?", "models": [estate.model], "parent": estate.generation},
    )
    assert asked.status_code == 404
    assert reveals(asked, estate) == set()


def test_the_owner_can_do_all_of_it(own_estate: Estate) -> None:
    """Otherwise the refusals above would prove nothing: the same requests, sent by Alice."""
    alice = own_estate.cast.alice
    for operation in WITH_IDS:
        answer = operation.send(alice.http, ids_of(own_estate))
        if operation.path.endswith("/transfer/"):
            # Vera is the owner now; she hands it back.
            _take_back(own_estate)
        if operation.path.endswith("/requests/"):
            # The borrower alone asks for more.
            assert answer.status_code == 404
            continue
        gone = operation.verb == "DELETE" and operation.path.endswith("{slug}/")
        if gone:
            # Keys of the provider are still there, and its endpoint stays with them.
            assert answer.status_code == 409
            continue
        assert answer.status_code in (200, 201, 202, 204, 409), (operation, answer.text)


def _take_back(estate: Estate) -> None:
    with organization_scope(estate.cast.alice.organization.pk):
        Membership.objects.filter(user=estate.cast.alice.user).update(role="owner")


@pytest.fixture(scope="module")
def scopeless(estate: Estate) -> httpx2.Client:
    """Alice's token, without any scope."""
    alice = estate.cast.alice
    made = alice.http.post(f"{alice.home}/tokens/", json={"name": "narrow", "scopes": ["gateway"]}).json()
    with organization_scope(alice.organization.pk):
        AccessToken.objects.filter(pk=made["id"]).update(scopes=[])
    return httpx2.Client(base_url=alice.url, headers={"Authorization": f"Bearer {made['token']}"})


@pytest.mark.parametrize("operation", ALL, ids=lambda one: f"{one.verb} {one.path}")
def test_a_token_without_a_scope_opens_nothing(
    estate: Estate, scopeless: httpx2.Client, operation: Operation
) -> None:
    answer = operation.send(scopeless, ids_of(estate))
    if operation.verb == "GET" and operation.path in (OWN | BY_LINK) - {"/api/v1/conversations/"}:
        # Who the token is of.
        assert answer.status_code == 200
        return
    assert answer.status_code in (403, 404), answer.text
    assert "Hidden" not in answer.text


def test_removed_and_suspended_people_are_outsiders(own_estate: Estate) -> None:
    bob: Person = own_estate.cast.bob
    assert bob.http.get(f"{bob.home}/members/").status_code == 200
    with organization_scope(bob.organization.pk):
        mine = Membership.objects.filter(user=bob.user)
        mine.update(status=Membership.Status.SUSPENDED)
    assert bob.http.get(f"{bob.home}/members/").status_code == 401
    with organization_scope(bob.organization.pk):
        mine = Membership.objects.filter(user=bob.user)
        mine.delete()
    assert bob.http.get("/api/v1/me/").status_code == 401
