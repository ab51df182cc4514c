"""Lists and checks of permission take the same number of queries in a small organization and in a large one."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services.access_tokens import issue_first_token
from byokplatform.core.tenancy import organization_scope
from tests.cast import Person, make_cast
from tests.workspaces.crowd import LARGE, SMALL, Size, gather, member_of

PAGE = 50


def client_of(person_id: uuid.UUID, owner: Person) -> Client:
    with organization_scope(owner.organization.pk):
        _, secret = issue_first_token(
            organization_id=owner.organization.pk,
            user_id=person_id,
            name="scale",
        )
    return Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {secret}"})


def paths(owner: Person) -> Iterator[str]:
    home = f"/api/v1/organizations/{owner.organization.pk}"
    for what in (
        "members",
        "workspaces",
        "projects",
        "projects/?all=true",
        "projects/?shelf=archived",
        "audit",
        "tokens",
    ):
        yield f"{home}/{what}{'' if '?' in what else '/'}"
    conversations = "/api/v1/conversations/"
    yield from (conversations, f"{conversations}?search=Conversation%209")


def measure(url: str, size: Size) -> dict[str, dict[str, int]]:
    """Queries for each page, for the owner and for somebody of the crowd, each looked at once before."""
    owner = make_cast(url).alice
    gather(owner, size)
    found: dict[str, dict[str, int]] = {}
    for who, client in {"owner": owner.user.pk, "member": member_of(owner)}.items():
        asking = client_of(client, owner)
        found[who] = {}
        for path in paths(owner):
            asking.get(path)
            with CaptureQueriesContext(connection) as captured:
                answer = asking.get(path)
            assert answer.status_code in (200, 403), (path, answer.content)
            found[who][path.replace(str(owner.organization.pk), "")] = len(captured)
            if answer.status_code == 200 and size is LARGE and path.endswith(("conversations/", "projects/")):
                assert len(answer.json()["results"]) == PAGE
    return found


def test_the_number_of_queries_does_not_grow(url: str) -> None:
    small, large = measure(url, SMALL), measure(url, LARGE)
    assert small == large
    for pages in large.values():
        assert max(pages.values()) <= 24, pages


@pytest.mark.parametrize("size", [SMALL])
def test_the_crowd_is_what_it_says(url: str, size: Size) -> None:
    owner = make_cast(url).alice
    gather(owner, size)
    client = client_of(owner.user.pk, owner)
    home = f"/api/v1/organizations/{owner.organization.pk}"
    assert len(client.get(f"{home}/members/").json()["results"]) == size.members + 3
    assert len(client.get(f"{home}/projects/?all=true").json()["results"]) == size.projects
