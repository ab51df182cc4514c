"""Tokens with limits: rotated with an overlap, bound to a project or to models, spoken by service accounts."""

import uuid
from typing import Any

import httpx2
import pytest

from accounts.contracts import covers
from accounts.models import AccessToken, ServiceAccount, User
from byokplatform.core.tenancy import organization_scope
from tests.cast import Cast, Person
from tests.stack import Stack
from tests.tenancy.database import as_owner
from workspaces.services.membership import admit

MODEL = "sim-words-3-pace-1"


def made(person: Person, **facts: Any) -> dict[str, Any]:
    answer = person.http.post(f"{person.home}/tokens/", json={"name": "a token", **facts})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def using(person: Person, token: str) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.Client(base_url=person.url, headers=headers, timeout=30)


def works(person: Person, token: str) -> bool:
    answer = using(person, token).get("/api/v1/me/")
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


def rotate(person: Person, token: str, **body: Any) -> httpx2.Response:
    return person.http.post(f"{person.home}/tokens/{token}/rotate/", json=body)


def robot(person: Person, role: str = "member") -> dict[str, Any]:
    answer = person.http.post(f"{person.home}/service-accounts/", json={"name": "Robot", "role": role})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_rotated_secret_dies_after_the_overlap(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    old = made(alice, scopes=["usage"])
    new = rotate(alice, old["id"], overlap_seconds=3600)
    assert new.status_code == 200
    told = new.json()
    assert (told["id"], told["scopes"]) == (old["id"], ["usage"])
    assert told["previous_secret_until"] is not None
    assert told["hint"].endswith(told["token"][-4:])
    assert works(alice, old["token"])
    assert works(alice, told["token"])
    with as_owner() as connection:
        connection.execute(
            "UPDATE accounts_accesstoken SET previous_expires_at = now() WHERE id = %s", [old["id"]]
        )
    assert not works(alice, old["token"])
    assert works(alice, told["token"])


def test_without_an_overlap_the_secret_dies_at_once(stack: Stack, cast: Cast) -> None:
    first = made(cast.alice)
    second = rotate(cast.alice, first["id"], overlap_seconds=60).json()
    third = rotate(cast.alice, first["id"]).json()
    assert [works(cast.alice, one["token"]) for one in (first, second, third)] == [False, False, True]
    assert cast.alice.http.delete(f"{cast.alice.home}/tokens/{first['id']}/").status_code == 204
    assert not works(cast.alice, third["token"])
    assert rotate(cast.alice, first["id"]).status_code == 404


@pytest.mark.parametrize("seconds", [-1, 7 * 24 * 3600 + 1, "long", 1.5])
def test_an_overlap_is_a_week_at_most(stack: Stack, cast: Cast, seconds: Any) -> None:
    token = made(cast.alice)
    refused = rotate(cast.alice, token["id"], overlap_seconds=seconds)
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"overlap_seconds"}
    assert works(cast.alice, token["token"])


def test_a_secret_on_its_way_out_makes_no_other(stack: Stack, cast: Cast) -> None:
    old = made(cast.alice)
    new = rotate(cast.alice, old["id"], overlap_seconds=60).json()
    path = f"{cast.alice.home}/tokens/"
    for secret, status in ((old["token"], 403), (new["token"], 201)):
        client = using(cast.alice, secret)
        assert client.post(path, json={"name": "child"}).status_code == status
    dying = using(cast.alice, old["token"])
    assert dying.post(f"{path}{old['id']}/rotate/", json={}).status_code == 403


def test_nobody_gets_the_secret_of_a_colleague(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    his = made(bob)
    row = next(one for one in listed(alice) if one["id"] == his["id"])
    assert (row["owner"], row["kind"]) == ({"id": str(bob.user.pk), "name": "Bob"}, "personal")
    assert rotate(alice, his["id"]).status_code == 403
    assert rotate(bob, his["id"]).status_code == 200
    assert rotate(bob, made(alice)["id"]).status_code == 404
    narrow = using(alice, made(alice, scopes=["manage"])["token"])
    wide = made(alice)["id"]
    assert narrow.post(f"{alice.home}/tokens/{wide}/rotate/", json={}).status_code == 403


def listed(person: Person) -> list[dict[str, Any]]:
    rows = person.http.get(f"{person.home}/tokens/", params={"limit": 200}).json()["results"]
    return list(rows)


def test_the_list_says_when_and_from_where_a_token_was_used(stack: Stack, cast: Cast) -> None:
    token = made(cast.alice)
    assert (token["last_ip"], token["last_used_at"]) == ("", None)
    # Whoever connects may claim to be anybody; only the connection is believed.
    using(cast.alice, token["token"]).get("/api/v1/me/", headers={"X-Forwarded-For": "192.0.2.1"})
    row = next(one for one in listed(cast.alice) if one["id"] == token["id"])
    assert row["last_ip"] == "127.0.0.1"
    assert row["last_used_at"] is not None


def test_a_service_account_speaks_through_its_tokens_alone(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    account = robot(alice)
    assert account["role"] == "member"
    assert account["created_by"]["name"] == "Alice"
    token = made(alice, service_account=account["id"], scopes=["chat", "manage"])
    assert (token["kind"], token["owner"]["id"], token["owner"]["name"]) == (
        "service",
        account["user"],
        "Robot",
    )
    client = using(alice, token["token"])
    me = client.get("/api/v1/me/").json()
    assert me["id"] == account["user"]
    assert [one["role"] for one in me["organizations"]] == ["member"]
    begun = client.post("/api/v1/conversations/", json={})
    assert begun.status_code == 201
    assert alice.http.get(f"/api/v1/conversations/{begun.json()['id']}/").status_code == 404
    own = client.post(f"{alice.home}/tokens/", json={"name": "child", "scopes": ["chat"]})
    assert own.json()["kind"] == "service"
    assert client.get(f"{alice.home}/service-accounts/").status_code == 403
    user = User.objects.get(pk=account["user"])
    assert not user.is_active
    assert not user.has_usable_password()


def test_a_service_account_is_no_member_among_people(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    account = robot(alice, "admin")
    members = alice.http.get(f"{alice.home}/members/").json()["results"]
    assert account["user"] not in {row["user"]["id"] for row in members}
    with as_owner() as connection:
        row = connection.execute(
            "SELECT id FROM accounts_membership WHERE user_id = %s", [account["user"]]
        ).fetchone()
    assert row is not None
    assert alice.http.delete(f"{alice.home}/members/{row[0]}/").status_code in (400, 404)
    assert alice.http.post(f"{alice.home}/transfer/", json={"member": str(row[0])}).status_code == 404
    assert alice.http.patch(f"{alice.home}/members/{row[0]}/", json={"role": "owner"}).status_code == 404


def test_an_ended_service_account_has_no_right_left(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    account = robot(alice)
    token = made(alice, service_account=account["id"])
    rotated = rotate(alice, token["id"], overlap_seconds=60).json()
    assert works(alice, rotated["token"])
    path = f"{alice.home}/service-accounts/{account['id']}/"
    assert alice.http.delete(path).status_code == 204
    assert not works(alice, token["token"])
    assert not works(alice, rotated["token"])
    assert alice.http.delete(path).status_code == 404
    again = alice.http.post(f"{alice.home}/tokens/", json={"name": "x", "service_account": account["id"]})
    assert again.status_code == 404
    assert account["id"] not in alice.http.get(f"{alice.home}/service-accounts/").text


def test_service_accounts_are_for_who_manages_tokens(stack: Stack, cast: Cast) -> None:
    alice, bob, charlie = cast.alice, cast.bob, cast.charlie
    account = robot(alice)
    body = {"name": "x", "service_account": account["id"]}
    for person in (bob, cast.vera):
        assert person.http.get(f"{person.home}/service-accounts/").status_code == 403
        refused = person.http.post(f"{person.home}/service-accounts/", json={"name": "x", "role": "viewer"})
        assert refused.status_code == 403
        assert person.http.delete(f"{person.home}/service-accounts/{account['id']}/").status_code == 403
    assert bob.http.post(f"{bob.home}/tokens/", json=body).status_code == 403
    assert charlie.http.post(f"{charlie.home}/tokens/", json=body).status_code == 404
    assert charlie.http.delete(f"{charlie.home}/service-accounts/{account['id']}/").status_code == 404
    owner = alice.http.post(f"{alice.home}/service-accounts/", json={"name": "x", "role": "owner"})
    assert owner.status_code == 400


def test_a_token_for_one_project_sees_nothing_else(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    slug = alice.add_provider(simulator, [MODEL])
    alice.add_key(slug)
    workspace = alice.http.get(f"{alice.home}/workspaces/").json()["results"][0]["id"]
    inside, outside = (
        alice.http.post(f"{alice.home}/projects/", json={"workspace": workspace, "name": name}).json()["id"]
        for name in ("Inside", "Outside")
    )
    kept, other, private = alice.begin(project=inside), alice.begin(project=outside), alice.begin()
    token = made(alice, project=inside)
    assert (token["scopes"], token["project"]) == (["chat", "gateway"], inside)
    client = using(alice, token["token"])
    rows = client.get("/api/v1/conversations/").json()["results"]
    assert [row["id"] for row in rows] == [kept]
    assert [row["id"] for row in client.get(f"{alice.home}/projects/").json()["results"]] == [inside]
    body = {"content": "Hello?", "models": [f"{slug}/{MODEL}"]}
    for conversation, status in ((kept, 201), (other, 404), (private, 404)):
        path = f"/api/v1/conversations/{conversation}/"
        assert client.post(f"{path}messages/", json=body).status_code == status
        assert client.get(path).status_code == (200 if status == 201 else 404)
    for project, status in ((inside, 201), (outside, 404), (None, 403)):
        begun = client.post("/api/v1/conversations/", json={"project": project} if project else {})
        assert begun.status_code == status
    for project, status in ((None, 403), (outside, 403), (inside, 200)):
        moved = client.patch(f"/api/v1/conversations/{kept}/", json={"project": project})
        assert moved.status_code == status
    for path in ("keys/", "members/", "usage/", "tokens/", "audit/"):
        assert client.get(f"{alice.home}/{path}").status_code == 403


def test_a_project_must_be_seen_and_the_scopes_must_fit(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    workspace = alice.http.get(f"{alice.home}/workspaces/").json()["results"][0]["id"]
    project = alice.http.post(
        f"{alice.home}/projects/", json={"workspace": workspace, "name": "Hers"}
    ).json()["id"]
    path = f"{alice.home}/tokens/"
    for person, facts, field in (
        (alice, {"project": str(uuid.uuid4())}, "project"),
        (cast.bob, {"project": project}, "project"),
        (alice, {"project": project, "scopes": ["chat", "manage"]}, "scopes"),
        (alice, {"project": project, "scopes": ["usage"]}, "scopes"),
    ):
        refused = person.http.post(path, json={"name": "x", **facts})
        assert (refused.status_code, set(refused.json()["errors"])) == (400, {field})


def test_a_service_account_must_see_the_project_of_its_token(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    workspace = alice.http.get(f"{alice.home}/workspaces/").json()["results"][0]["id"]
    project = alice.http.post(
        f"{alice.home}/projects/", json={"workspace": workspace, "name": "Hers", "inherits": True}
    ).json()["id"]
    account = robot(alice)
    wanted = {"name": "x", "project": project, "service_account": account["id"]}
    refused = alice.http.post(f"{alice.home}/tokens/", json=wanted)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"project"})
    with organization_scope(alice.organization.pk):
        admit(
            organization_id=alice.organization.pk,
            user_id=uuid.UUID(account["user"]),
            workspaces=[uuid.UUID(workspace)],
            role="editor",
        )
    token = made(alice, project=project, service_account=account["id"])
    begun = using(alice, token["token"]).post("/api/v1/conversations/", json={"project": project})
    assert begun.status_code == 201


def test_a_token_for_some_models_uses_no_other(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    slug = alice.add_provider(simulator, [MODEL, "sim-other"])
    alice.add_key(slug)
    token = made(alice, models=[f"{slug}/sim-words-*"])
    client = using(alice, token["token"])
    models = {row["id"] for row in client.get(f"{alice.home}/models/").json()["results"]}
    assert models == {f"{slug}/{MODEL}"}
    conversation = alice.begin()
    path = f"/api/v1/conversations/{conversation}/messages/"
    allowed = client.post(path, json={"content": "Hello?", "models": [f"{slug}/{MODEL}"]})
    assert allowed.status_code == 201
    both = {"content": "Hello?", "models": [f"{slug}/{MODEL}", f"{slug}/sim-other"]}
    assert client.post(path, json=both).status_code == 403
    assert alice.http.post(path, json=both).status_code == 201
    generation = allowed.json()["generations"][0]["id"]
    with organization_scope(alice.organization.pk):
        assert AccessToken.objects.get(pk=token["id"]).model_patterns == [f"{slug}/sim-words-*"]
    alice.http.post(f"/api/v1/generations/{generation}/stop/")
    retry = client.post(f"/api/v1/generations/{generation}/retry/", json={"model": f"{slug}/sim-other"})
    assert retry.status_code in (403, 409)


def test_limits_are_handed_on(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    client = using(alice, made(alice, models=["openai/gpt-*", "acme/x"])["token"])
    path = f"{alice.home}/tokens/"
    for models, status in (
        ([], 403),
        (["openai/*"], 403),
        (["openai/gpt-5", "other/y"], 403),
        (["openai/gpt-5-*"], 201),
        (["openai/gpt-*", "acme/x"], 201),
    ):
        assert client.post(path, json={"name": "x", "models": models}).status_code == status, models
    made_robot = client.post(f"{alice.home}/service-accounts/", json={"name": "x", "role": "member"})
    assert made_robot.status_code == 403


@pytest.mark.parametrize(
    "pattern", ["", "gpt-5", "*", "OpenAI/gpt", "a/b c", "a/****", "/x", "a/" + "x" * 300]
)
def test_what_is_no_pattern_of_a_model_is_refused(stack: Stack, cast: Cast, pattern: str) -> None:
    refused = cast.alice.http.post(f"{cast.alice.home}/tokens/", json={"name": "x", "models": [pattern]})
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"models"})


@pytest.mark.parametrize(
    ("pattern", "model", "expected"),
    [
        ("openai/gpt-5", "openai/gpt-5", True),
        ("openai/gpt-5", "openai/gpt-55", False),
        ("openai/gpt.5", "openai/gpt-5", False),
        ("openai/*", "openai/a/b", True),
        ("*/*", "openai/gpt-5", True),
        ("openrouter/*:free", "openrouter/meta/llama:free", True),
        ("openai/[a-z]", "openai/a", False),
        ("openai/gpt-*", "openai/*", False),
    ],
)
def test_patterns(pattern: str, model: str, expected: bool) -> None:
    assert covers(pattern, model) is expected


def test_the_account_is_a_row_of_its_organization(cast: Cast) -> None:
    from accounts.services.service_accounts import create_service_account

    with organization_scope(cast.alice.organization.pk):
        made_account = create_service_account(access=cast.alice.access, name="Robot", role="viewer")
    with organization_scope(cast.charlie.organization.pk):
        assert not ServiceAccount.objects.filter(pk=made_account.pk).exists()
