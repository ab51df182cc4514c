"""Provider keys over HTTP: in they go, and never out."""

import base64
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cast import Cast, Person
from tests.environment import CANARY
from tests.providers.listener import Listener
from tests.stack import Stack
from tests.tenancy.database import as_owner

FIELDS = {
    *("id", "provider", "name", "owner", "base_url", "hint", "fingerprint", "status", "status_code"),
    *("last_used_at", "verified_at", "created_at", "created_by", "can_manage"),
    *("user", "project", "position", "expires_at", "frozen", "health", "cooling_until", "grants_count"),
}


def path(person: Person, key: dict[str, Any], act: str = "") -> str:
    return f"{person.home}/keys/{key['id']}/{act}"


def another_secret() -> str:
    """A good key to the simulator, of no shape that a redactor knows apart from its first letters."""
    return f"sim-{secrets.token_hex(16)}"


def test_a_key_comes_back_as_a_hint_and_a_fingerprint(stack: Stack, people: Cast, simulator: str) -> None:
    alice = people.alice
    provider = alice.add_provider(simulator)
    secret = another_secret()
    created = alice.add_key(provider, secret=secret)
    assert set(created) == FIELDS
    assert (created["hint"], created["status"]) == (f"…{secret[-4:]}", "unverified")
    assert re.fullmatch(r"[0-9a-f]{12}", created["fingerprint"])
    assert (created["owner"], created["base_url"], created["can_manage"]) == ("personal", simulator, True)
    for answer in (
        alice.http.get(f"{alice.home}/keys/"),
        alice.http.get(path(alice, created)),
        alice.http.post(path(alice, created, "verify/")),
        alice.http.post(path(alice, created, "revoke/")),
    ):
        assert answer.status_code == 200
        assert secret not in answer.text
        assert base64.b64encode(secret.encode()).decode().rstrip("=") not in answer.text


def test_the_row_holds_the_secret_sealed_alone(stack: Stack, people: Cast, simulator: str) -> None:
    alice = people.alice
    secret = another_secret()
    created = alice.add_key(alice.add_provider(simulator), secret=secret)
    with as_owner() as connection:
        row = connection.execute(
            "SELECT k::text, k.sealed FROM providers_providerkey k WHERE id = %s", [created["id"]]
        ).fetchone()
    assert row is not None
    assert secret not in row[0]
    assert secret.encode().hex() not in row[0]
    assert bytes(row[1]).startswith(b"VLT\x01\x01")
    assert len(row[1]) == 117 + len(secret)


def test_verifying_asks_the_provider(stack: Stack, people: Cast, listener: Listener) -> None:
    alice = people.alice
    secret = another_secret()
    created = alice.add_key(alice.add_provider(listener.base_url), secret=secret)
    verified = alice.http.post(path(alice, created, "verify/")).json()
    assert (verified["status"], verified["status_code"]) == ("valid", "")
    assert verified["verified_at"] is not None
    (head,) = listener.heads
    assert head.startswith("GET /v1/models ")
    assert f"Bearer {secret}" in head


@pytest.mark.parametrize(
    ("secret", "status", "code"),
    [
        ("sim-bad-key-of-somebody", "invalid", "provider_key_invalid"),
        ("sim-poor-key-of-somebody", "unverified", "provider_quota_exhausted"),
    ],
)
def test_a_key_that_the_provider_refuses(
    stack: Stack, people: Cast, simulator: str, secret: str, status: str, code: str
) -> None:
    alice = people.alice
    provider = alice.add_provider(simulator)
    created = alice.add_key(provider, secret=secret)
    answer = alice.http.post(path(alice, created, "verify/"))
    assert (answer.json()["status"], answer.json()["status_code"]) == (status, code)
    assert secret not in answer.text
    assert answer.json()["verified_at"] is None


def test_a_revoked_key_is_gone_for_good(stack: Stack, people: Cast, listener: Listener) -> None:
    alice = people.alice
    created = alice.add_key(alice.add_provider(listener.base_url))
    for _ in range(2):
        assert alice.http.post(path(alice, created, "revoke/")).json()["status"] == "revoked"
    refused = alice.http.post(path(alice, created, "verify/"))
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert listener.heads == []
    with as_owner() as connection:
        sealed = connection.execute(
            "SELECT length(sealed) FROM providers_providerkey WHERE id = %s", [created["id"]]
        ).fetchone()
    assert sealed == (0,)


def test_a_deleted_key_leaves_no_row(stack: Stack, people: Cast, simulator: str) -> None:
    alice = people.alice
    created = alice.add_key(alice.add_provider(simulator))
    assert alice.http.delete(path(alice, created)).status_code == 204
    assert alice.http.get(path(alice, created)).status_code == 404
    assert created["id"] not in alice.http.get(f"{alice.home}/keys/").text
    with as_owner() as connection:
        trail = connection.execute(
            "SELECT action FROM audit_auditevent WHERE target_id = %s ORDER BY id", [created["id"]]
        ).fetchall()
        left = connection.execute("SELECT 1 FROM providers_providerkey WHERE id = %s", [created["id"]])
        assert left.fetchone() is None
    assert trail == [("key.created",), ("key.revoked",), ("key.deleted",)]


def test_the_same_secret_twice_for_one_owner_is_refused(stack: Stack, people: Cast, simulator: str) -> None:
    alice, bob = people.alice, people.bob
    provider = alice.add_provider(simulator)
    first = alice.add_key(provider)
    body = {"provider": provider, "name": "again", "secret": f" {CANARY}\n", "owner": "personal"}
    refused = alice.http.post(f"{alice.home}/keys/", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "test key" in refused.json()["detail"]
    assert CANARY not in refused.text
    # Other owners, other addresses and revoked keys stand in nobody's way.
    alice.add_key(provider, owner="organization")
    bob.add_key(provider)
    alice.add_key(alice.add_provider(simulator))
    alice.http.post(path(alice, first, "revoke/"))
    alice.add_key(provider)


def test_fingerprints_compare_within_one_organization_alone(
    stack: Stack, people: Cast, simulator: str
) -> None:
    hers = people.alice.add_key(people.alice.add_provider(simulator))
    his = people.charlie.add_key(people.charlie.add_provider(simulator))
    assert hers["fingerprint"] != his["fingerprint"]


BAD_SECRETS = {
    "short": "sim-abc",
    "nothing": "",
    "a line break": "sim-canary\nX-Injected: yes",
    "a carriage return": "sim-canary\rX-Injected: yes",
    "a space": "sim-canary in two words",
    "a tab": "sim-canary\tand-more",
    "NUL": "sim-canary\x00and-more",
    "escape": "sim-canary\x1b[31m",
    "letters beyond ASCII": "sim-canary-größe",
    "too long": "sim-" + "x" * 4096,
    "a number": 1234567890,
    "a list": ["sim-canary-in-a-list"],
    "an object": {"sim-canary-as-name": "sim-canary-as-value"},
}


@pytest.mark.parametrize("secret", BAD_SECRETS.values(), ids=BAD_SECRETS)
def test_a_bad_secret_is_refused_and_not_repeated(
    stack: Stack, people: Cast, simulator: str, secret: Any
) -> None:
    alice = people.alice
    body = {"provider": alice.add_provider(simulator), "secret": secret, "owner": "personal"}
    refused = alice.http.post(f"{alice.home}/keys/", json=body)
    if isinstance(secret, int):
        # A number is read as its digits; it is as good a key as any.
        assert refused.status_code == 201
        return
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request")
    assert set(refused.json()["errors"]) == {"secret"}
    assert "canary" not in refused.text
    assert "xxxx" not in refused.text


@pytest.mark.parametrize(
    ("facts", "status", "field"),
    [
        ({"owner": "everybody"}, 400, "owner"),
        ({"user": "01990000-0000-7000-8000-000000000000"}, 400, "user"),
        ({"base_url": "https://elsewhere.example"}, 400, "base_url"),
        ({"status": "valid"}, 400, "status"),
        ({"sealed": "00"}, 400, "sealed"),
        ({"provider": None}, 400, "provider"),
        ({"provider": "no-such-provider"}, 404, None),
    ],
)
def test_other_fields_are_refused(
    stack: Stack, people: Cast, simulator: str, facts: dict[str, Any], status: int, field: str | None
) -> None:
    alice = people.alice
    body = {"provider": alice.add_provider(simulator), "secret": CANARY, "owner": "personal", **facts}
    refused = alice.http.post(f"{alice.home}/keys/", json=body)
    assert refused.status_code == status, refused.text
    assert set(refused.json().get("errors", {})) == ({field} if field else set())
    assert CANARY not in refused.text


def test_members_use_the_organizations_key_and_do_not_manage_it(
    stack: Stack, people: Cast, simulator: str
) -> None:
    alice, bob = people.alice, people.bob
    provider = alice.add_provider(simulator)
    personal = alice.add_key(provider)
    body = {"content": "Hello?", "models": [f"{provider}/sim-words-2-pace-1"]}
    messages = f"/api/v1/conversations/{bob.begin()}/messages/"
    refused = bob.http.post(messages, json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_usable_key")
    shared = alice.add_key(provider, owner="organization")
    sent = bob.http.post(messages, json=body).json()
    assert sent["generations"][0]["paid_by"]["key"] == shared["id"]
    seen = {row["id"]: row for row in bob.http.get(f"{bob.home}/keys/").json()["results"]}
    assert personal["id"] not in seen
    assert seen[shared["id"]]["can_manage"] is False
    for act in ("verify/", "revoke/"):
        assert bob.http.post(path(bob, shared, act)).status_code == 403
    assert bob.http.delete(path(bob, shared)).status_code == 403
    own = bob.add_key(provider)
    sent = bob.http.post(messages, json=body).json()
    assert sent["generations"][0]["paid_by"] == {
        "key": own["id"],
        "key_name": "test key",
        "owner": "personal",
        "owner_name": "Bob",
        "grant": None,
    }


def test_the_same_secret_at_the_same_moment_is_taken_once(stack: Stack, people: Cast, simulator: str) -> None:
    alice = people.alice
    provider = alice.add_provider(simulator)
    body = {"provider": provider, "secret": another_secret(), "owner": "personal"}
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda _: alice.http.post(f"{alice.home}/keys/", json=body).status_code, range(8))
        )
    assert sorted(statuses) == [201] + [409] * 7


def test_the_same_endpoint_at_the_same_moment_is_made_once(
    stack: Stack, people: Cast, simulator: str
) -> None:
    alice = people.alice
    body = {"slug": f"p-{secrets.token_hex(6)}", "name": "Raced", "base_url": simulator}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: alice.http.post(f"{alice.home}/providers/", json=body), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
