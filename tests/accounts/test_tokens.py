"""Access tokens: their text, what is stored of them, and what they may."""

import datetime as dt
import hashlib
import hmac
from typing import Any

import httpx2
import pytest

from accounts import tokens
from accounts.models import AccessToken
from accounts.permissions import PERMISSIONS, SCOPES, allowed
from byokplatform.core.tenancy import organization_scope
from tests.cast import Cast, Person
from tests.stack import Stack
from tests.tenancy.database import as_owner

RAW = bytes(range(32))
# Computed apart from this code, with two versions of Python.
KNOWN = "byk_gw_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf2ekdoi"
KNOWN_DIGEST = "cfac47db9b4d6bcd01017a31825a68d1ebb9e14076686cfefc2aa98feedb67e9"


def made(person: Person, **facts: Any) -> dict[str, Any]:
    answer = person.http.post(f"{person.home}/tokens/", json={"name": "a token", **facts})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def using(person: Person, token: str) -> httpx2.Client:
    return httpx2.Client(base_url=person.url, headers={"Authorization": f"Bearer {token}"})


def row_of(person: Person, token: str) -> AccessToken:
    with organization_scope(person.organization.pk):
        found: AccessToken = AccessToken.objects.get(pk=token)
    return found


def test_the_text_and_the_hash_are_the_known_ones() -> None:
    assert tokens.render(RAW, "byk_gw_") == KNOWN
    assert tokens.digest(KNOWN, bytes(range(32, 64))).hex() == KNOWN_DIGEST
    assert hmac.new(bytes(range(32, 64)), KNOWN.encode(), hashlib.sha256).hexdigest() == KNOWN_DIGEST


@pytest.mark.parametrize("raw", [bytes(32), b"\xff" * 32, RAW])
def test_every_token_has_one_length_and_alphabet(raw: bytes) -> None:
    token = tokens.render(raw)
    assert len(token) == len("byok_") + 49
    assert tokens.well_formed(token)
    assert token.removeprefix("byok_").isalnum()


def test_no_single_wrong_character_passes_the_checksum() -> None:
    token = tokens.render(RAW)
    for place in range(len(token)):
        for other in "0aZ_":
            wrong = token[:place] + other + token[place + 1 :]
            assert tokens.well_formed(wrong) is (wrong == token)
    for wrong in ("", "byok_", token[:-1], token + "0", token.upper(), f" {token}", token + "\n", KNOWN):
        assert not tokens.well_formed(wrong)


def test_two_tokens_are_never_the_same() -> None:
    assert len({tokens.generate() for _ in range(1000)}) == 1000


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    created = made(alice)
    secret = created["token"]
    assert secret.startswith("byok_")
    assert created["hint"] == f"byok_…{secret[-4:]}"
    listed = alice.http.get(f"{alice.home}/tokens/")
    assert created["id"] in listed.text
    assert secret not in listed.text
    assert all("token" not in row and "digest" not in row for row in listed.json()["results"])
    with as_owner() as connection:
        row = connection.execute(
            "SELECT t::text, digest FROM accounts_accesstoken t WHERE id = %s", [created["id"]]
        ).fetchone()
    assert row is not None
    assert secret[5:] not in row[0]
    assert bytes(row[1]) == tokens.digest(secret)
    assert len(row[1]) == 32


def test_a_revoked_token_is_refused_at_once(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    created = made(alice)
    client = using(alice, created["token"])
    assert client.get("/api/v1/me/").status_code == 200
    assert alice.http.delete(f"{alice.home}/tokens/{created['id']}/").status_code == 204
    refused = client.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["code"]) == (401, "token_refused")
    assert alice.http.delete(f"{alice.home}/tokens/{created['id']}/").status_code == 404


def test_an_expired_token_is_refused(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    created = made(alice, expires_at=soon.isoformat())
    client = using(alice, created["token"])
    assert client.get("/api/v1/me/").status_code == 200
    with as_owner() as connection:
        connection.execute(
            "UPDATE accounts_accesstoken SET expires_at = now() WHERE id = %s", [created["id"]]
        )
    assert client.get("/api/v1/me/").status_code == 401
    past = (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)).isoformat()
    refused = alice.http.post(f"{alice.home}/tokens/", json={"name": "late", "expires_at": past})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"expires_at"}


@pytest.mark.parametrize(
    "token",
    ["", "x", "byok_", "byok_" + "0" * 49, "Bearer", "byok_ümlaut", "\x00", tokens.render(RAW), "a" * 9000],
)
def test_what_we_did_not_issue_is_refused_without_an_echo(stack: Stack, cast: Cast, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode("latin-1")}
    try:
        answer = httpx2.get(f"{stack.url}/api/v1/me/", headers=headers)
    except httpx2.HTTPError:
        # Not even a header that the web server takes.
        return
    assert answer.status_code in (400, 401)
    assert len(token) < 8 or token not in answer.text


def test_using_a_token_is_noted(stack: Stack, cast: Cast) -> None:
    created = made(cast.alice)
    assert created["last_used_at"] is None
    using(cast.alice, created["token"]).get("/api/v1/me/")
    first = row_of(cast.alice, created["id"]).last_used_at
    assert first is not None
    using(cast.alice, created["token"]).get("/api/v1/me/")
    assert row_of(cast.alice, created["id"]).last_used_at == first


def test_a_member_sees_and_ends_the_own_tokens_alone(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    hers, his = made(alice), made(bob)
    seen = {row["id"] for row in bob.http.get(f"{bob.home}/tokens/").json()["results"]}
    assert his["id"] in seen
    assert hers["id"] not in seen
    assert bob.http.delete(f"{bob.home}/tokens/{hers['id']}/").status_code == 404
    assert using(alice, hers["token"]).get("/api/v1/me/").status_code == 200
    assert his["id"] in {row["id"] for row in alice.http.get(f"{alice.home}/tokens/").json()["results"]}
    assert alice.http.delete(f"{alice.home}/tokens/{his['id']}/").status_code == 204
    assert using(bob, his["token"]).get("/api/v1/me/").status_code == 401


def test_a_token_works_in_its_own_organization_alone(stack: Stack, cast: Cast) -> None:
    from accounts.models import Membership

    bob, charlie = cast.bob, cast.charlie
    with organization_scope(charlie.organization.pk):
        Membership.objects.create(organization=charlie.organization, user=bob.user, role="admin")
    listed = bob.http.get("/api/v1/organizations/").json()["results"]
    assert [row["id"] for row in listed] == [str(bob.organization.pk)]
    assert bob.http.get(f"{charlie.home}/members/").status_code == 404
    assert bob.http.post("/api/v1/organizations/", json={"name": "Mine"}).status_code == 403


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_scopes_narrow_what_the_role_may(scope: str) -> None:
    for action in PERMISSIONS:
        for role in PERMISSIONS[action]:
            assert allowed(role, action, frozenset({scope})) is (action in SCOPES[scope])
        for role in {"owner", "admin", "member", "viewer", "stranger"} - PERMISSIONS[action]:
            assert not allowed(role, action, frozenset(SCOPES))
    assert not allowed("owner", "keys.read", frozenset({"no such scope"}))
    assert not allowed("owner", "keys.read", frozenset())


def test_a_narrow_token_is_refused_what_its_person_may(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    client = using(alice, made(alice, scopes=["usage"])["token"])
    assert client.get(f"{alice.home}/usage/").status_code == 200
    assert client.patch("/api/v1/me/", json={"name": "Taken"}).status_code == 403
    secret = {"provider": "openai", "secret": "sim-another-key", "owner": "personal"}
    for verb, path, body in (
        ("GET", "/keys/", None),
        ("POST", "/keys/", secret),
        ("GET", "/members/", None),
        ("GET", "/models/", None),
        ("GET", "/tokens/", None),
        ("POST", "/tokens/", {"name": "wider"}),
        ("GET", "/workspaces/", None),
        ("PATCH", "/", {"name": "Taken"}),
    ):
        answer = client.request(verb, f"{alice.home}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), path
    (mine,) = client.get("/api/v1/me/").json()["organizations"]
    assert mine["permissions"] == ["organization.read", "usage.read_all", "usage.read_own"]


def test_a_token_gives_no_more_than_it_has(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    client = using(alice, made(alice, scopes=["manage", "chat"])["token"])
    for scopes in (None, ["usage"], ["chat", "gateway"]):
        body = {"name": "wider"} if scopes is None else {"name": "wider", "scopes": scopes}
        assert client.post(f"{alice.home}/tokens/", json=body).status_code == 403
    assert client.post(f"{alice.home}/tokens/", json={"name": "same", "scopes": ["chat"]}).status_code == 201


def test_a_token_makes_none_that_outlives_it(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    end = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    client = using(alice, made(alice, expires_at=end.isoformat())["token"])
    later = (end + dt.timedelta(seconds=1)).isoformat()
    for expires_at, status in ((None, 403), (later, 403), (end.isoformat(), 201)):
        body = {"name": "child", "expires_at": expires_at}
        assert client.post(f"{alice.home}/tokens/", json=body).status_code == status


@pytest.mark.parametrize(
    "facts",
    [
        {"scopes": ["everything"]},
        {"scopes": []},
        {"scopes": "chat"},
        {"expires_at": "soon"},
        {"name": ""},
        {"user": "01990000-0000-7000-8000-000000000000"},
        {"digest": "00"},
        {"organization": "01990000-0000-7000-8000-000000000000"},
    ],
)
def test_malformed_requests_are_refused(stack: Stack, cast: Cast, facts: dict[str, Any]) -> None:
    answer = cast.alice.http.post(f"{cast.alice.home}/tokens/", json={"name": "a token", **facts})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert set(answer.json()["errors"]) == set(facts)
