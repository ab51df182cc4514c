"""The trail over HTTP: who may read it, how it is filtered, and that an export can be verified without us."""

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from tests.accounts.test_token_limits import made, robot, using
from tests.cast import Cast, Person, make_cast
from tests.environment import ROOT
from tests.stack import Stack, wait_for


@pytest.fixture(scope="module")
def cast(url: str) -> Cast:
    return make_cast(url)


def trail(person: Person, **query: str) -> list[dict[str, Any]]:
    answer = person.http.get(f"{person.home}/audit/", params={"limit": "200", **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def give(person: Person, role: str) -> None:
    with organization_scope(person.organization.pk):
        Membership.objects.filter(user=person.user).update(role=role)


def test_an_act_is_told_with_who_when_and_from_where(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    token = made(alice)
    using(alice, token["token"]).patch(f"{alice.home}/", json={"name": "Acme and sons"})
    changed, created = trail(alice)[:2]
    assert (changed["action"], created["action"]) == ("organization.updated", "token.created")
    assert changed["seq"] == created["seq"] + 1
    assert changed["actor"] == {"id": str(alice.user.pk), "name": "Alice", "kind": "person"}
    assert changed["token"] == {"id": token["id"], "name": "a token"}
    assert changed["ip"] == "127.0.0.1"
    assert changed["target"] == str(alice.organization.pk)
    assert uuid.UUID(changed["request"]).version == 7
    assert len(changed["hash"]) == 64
    assert created["token"]["name"] == "tests"
    assert created["target"] == token["id"]
    assert created["facts"]["owner"] == str(alice.user.pk)
    assert token["token"] not in json.dumps(trail(alice))


def test_a_service_account_is_told_apart(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    token = made(alice, service_account=robot(alice, "admin")["id"])
    using(alice, token["token"]).patch(f"{alice.home}/", json={"name": "Acme of robots"})
    newest = trail(alice)[0]
    assert newest["actor"] == {"id": token["owner"]["id"], "name": "Robot", "kind": "service_account"}


def test_the_use_of_a_key_names_the_token_that_asked(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    slug = alice.add_provider(simulator, ["sim-words-3-pace-1"])
    key = alice.add_key(slug)["id"]
    token = made(alice)
    client = using(alice, token["token"])
    conversation = client.post("/api/v1/conversations/", json={}).json()["id"]
    body = {"content": "Hello?", "models": [f"{slug}/sim-words-3-pace-1"]}
    sent = client.post(f"/api/v1/conversations/{conversation}/messages/", json=body).json()
    generation = sent["generations"][0]["id"]
    wait_for(lambda: alice.generation(generation)["state"] == "complete", "the answer", 40)
    (used,) = trail(alice, action="key.used", target=key)
    assert used["token"]["id"] == token["id"]
    assert used["facts"] == {"generation": generation, "model": body["models"][0]}


def test_owner_admin_and_auditor_read_it(stack: Stack, cast: Cast) -> None:
    path = f"{cast.bob.home}/audit/"
    for role, status in (
        ("member", 403),
        ("viewer", 403),
        ("admin", 200),
        ("auditor", 200),
        ("member", 403),
    ):
        give(cast.bob, role)
        for query in ("", "?format=jsonl"):
            assert cast.bob.http.get(path + query).status_code == status, role
    assert cast.charlie.http.get(path).status_code == 404
    narrow = using(cast.alice, made(cast.alice, scopes=["chat", "usage"])["token"])
    assert narrow.get(path).status_code == 403


def test_filters_narrow_it(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    hers, his = made(alice), made(bob)
    assert {row["action"] for row in trail(alice, action="token.created")} == {"token.created"}
    assert {row["action"].partition(".")[0] for row in trail(alice, action="token")} == {"token"}
    assert {row["actor"]["id"] for row in trail(alice, actor=str(bob.user.pk))} == {str(bob.user.pk)}
    assert [row["target"] for row in trail(alice, target=his["id"])] == [his["id"]]
    (row,) = trail(alice, target=hers["id"])
    assert row in trail(alice, **{"from": row["occurred_at"]})
    assert row not in trail(alice, to=row["occurred_at"])
    day = row["occurred_at"][:10]
    assert row in trail(alice, **{"from": day, "to": day})
    assert trail(alice, actor=str(uuid.uuid4())) == []
    assert trail(alice, actor=str(cast.charlie.user.pk)) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"who": "me"}, "who"),
        ({"action": "key.stolen"}, "action"),
        ({"action": "%"}, "action"),
        ({"actor": "alice"}, "actor"),
        ({"target": "1"}, "target"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-13-01"}, "to"),
        ({"format": "csv"}, "format"),
        ({"action": "\x00"}, "action"),
    ],
)
def test_other_filters_are_refused(stack: Stack, cast: Cast, query: dict[str, str], field: str) -> None:
    refused = cast.alice.http.get(f"{cast.alice.home}/audit/", params=query)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {field})


def test_pages_follow_one_another_without_a_hole(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    for _ in range(5):
        made(alice)
    seen: list[int] = []
    path = f"{alice.home}/audit/?limit=2"
    while path:
        page = alice.http.get(path).json()
        seen.extend(row["seq"] for row in page["results"])
        made(alice)
        path = page["next"]
    assert seen == list(range(seen[0], 0, -1))


def export(person: Person, **query: str) -> str:
    answer = person.http.get(f"{person.home}/audit/", params={"format": "jsonl", **query})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jsonl"
    assert "attachment" in answer.headers["content-disposition"]
    return answer.text


def verifier(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-I", "-S", str(ROOT / "byokplatform" / "audit" / "verifier.py")]
    return subprocess.run([*program, str(file), *words], capture_output=True, text=True, check=False)


def test_an_export_is_verified_by_the_program_that_stands_alone(
    stack: Stack, cast: Cast, tmp_path: Path
) -> None:
    alice = cast.alice
    file = tmp_path / "audit.jsonl"
    text = export(alice)
    lines = text.splitlines(keepends=True)
    file.write_text(text)
    newest = json.loads(lines[-1])
    assert newest["event"] == "trail.exported"
    sound = verifier(file, "--organization", str(alice.organization.pk))
    assert sound.stdout == f"whole: {len(lines)} {newest['hash']}\n"
    assert verifier(file, "--organization", str(cast.charlie.organization.pk)).returncode == 1
    manage = [sys.executable, str(ROOT / "manage.py"), "verify_audit", "--file", str(file)]
    assert subprocess.run(manage, capture_output=True, check=False).returncode == 0
    file.write_text("".join([*lines[:3], lines[3].replace("user:", "user;"), *lines[4:]]))
    assert verifier(file).stdout.startswith("not whole: entry 4: ")
    found = subprocess.run(manage, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr[:22]) == (1, "CommandError: entry 4:")


def test_a_filtered_export_has_the_entries_alone(stack: Stack, cast: Cast, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in export(cast.alice, action="organization.created").splitlines()]
    assert [one["event"] for one in lines] == ["organization.created"]
    file = tmp_path / "late.jsonl"
    text = export(cast.alice).splitlines(keepends=True)
    file.write_text("".join(text[2:]))
    assert verifier(file).returncode == 1
    assert verifier(file, "--first", "3").returncode == 0
