"""Receipts over HTTP: who sees which, how they are filtered, exported and verified."""

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from byokplatform.core.tenancy import organization_scope
from providers.models import ProviderKey
from providers.services import receipts
from tests.cast import Cast, Person, make_cast, newcomer
from tests.chat.watching import ended
from tests.environment import ROOT
from tests.providers.test_receipt_tampering import tampering
from tests.stack import Stack

MODEL = "sim-words-2-pace-1"


@pytest.fixture(scope="module")
def cast(url: str) -> Cast:
    return make_cast(url)


@pytest.fixture(scope="module")
def keys(stack: Stack, cast: Cast, simulator: str) -> dict[str, str]:
    """Bob's own key, which he used, and the organization's, which Alice and Bob used; by whose they are."""
    bob, alice = cast.bob, cast.alice
    his, ours = (alice.add_provider(simulator, [MODEL]) for _ in range(2))
    found = {"bob": bob.add_key(his)["id"], "ours": alice.add_key(ours, owner="organization")["id"]}
    for person, provider in ((bob, his), (bob, ours), (alice, ours)):
        sent = person.ask(person.begin(), "Hello?", f"{provider}/{MODEL}")
        assert ended(person, sent["generations"][0]["id"])["state"] == "complete"
    return found


def uses(person: Person, **query: str) -> list[dict[str, Any]]:
    answer = person.http.get(f"{person.home}/receipts/", params={"limit": "200", **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def test_a_use_is_told_with_names_and_what_came_of_it(cast: Cast, keys: dict[str, str]) -> None:
    newest = uses(cast.alice)[0]
    assert newest["user"] == {"id": str(cast.alice.user.pk), "name": "Alice"}
    assert (newest["key"]["id"], newest["key"]["name"]) == (keys["ours"], "test key")
    assert newest["key"]["owner"] is None
    assert newest["token"]["name"] == "tests"
    assert (newest["purpose"], newest["model"], newest["grant"]) == ("chat", MODEL, None)
    assert len(newest["hash"]) == len(newest["digest"]) == 64
    assert newest["closed"]["number"] == newest["number"] + 1
    assert newest["closed"]["outcome"] == "complete"
    assert newest["closed"]["output_tokens"] > 0


def test_everybody_sees_the_own_and_auditors_all(cast: Cast, keys: dict[str, str], url: str) -> None:
    auditor = newcomer("auditor", cast.alice.organization, "auditor", url)
    member = newcomer("member", cast.alice.organization, "member", url)
    seen = {
        person.user.name: sorted(
            (one["user"]["name"], one["key"]["id"] == keys["bob"]) for one in uses(person)
        )
        for person in (cast.alice, cast.bob, auditor, member)
    }
    all_three = [("Alice", False), ("Bob", False), ("Bob", True)]
    assert seen == {"Alice": all_three, "Auditor": all_three, "Bob": all_three[1:], "Member": []}
    refused = cast.vera.http.get(f"{cast.vera.home}/receipts/")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    assert cast.charlie.http.get(f"{cast.alice.home}/receipts/").status_code == 404


def test_the_owner_of_a_key_sees_what_others_did_with_it(cast: Cast, keys: dict[str, str]) -> None:
    access = cast.alice.access
    with organization_scope(cast.alice.organization.pk):
        use = receipts.open_for_check(access, ProviderKey.objects.get(pk=keys["bob"]))
    assert [one["user"]["name"] for one in uses(cast.bob, key=keys["bob"])] == ["Alice", "Bob"]
    assert uses(cast.bob)[0]["closed"] is None
    with organization_scope(cast.alice.organization.pk):
        receipts.close(use, "refused")
    assert uses(cast.bob)[0]["closed"]["outcome"] == "refused"


def test_filters_narrow_it(cast: Cast, keys: dict[str, str]) -> None:
    alice, bob = cast.alice, cast.bob
    assert {one["key"]["id"] for one in uses(alice, key=keys["ours"])} == {keys["ours"]}
    assert {one["user"]["name"] for one in uses(alice, user=str(bob.user.pk))} == {"Bob"}
    assert uses(bob, user=str(alice.user.pk), key=keys["ours"]) == []
    newest = uses(alice)[0]
    assert newest in uses(alice, **{"from": newest["opened_at"]})
    assert newest not in uses(alice, to=newest["opened_at"])
    day = newest["opened_at"][:10]
    assert newest in uses(alice, **{"from": day, "to": day})
    assert uses(alice, key=str(uuid.uuid4())) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"who": "me"}, "who"),
        ({"key": "mine"}, "key"),
        ({"user": "1"}, "user"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-13-01"}, "to"),
        ({"format": "csv"}, "format"),
    ],
)
def test_other_filters_are_refused(cast: Cast, stack: Stack, query: dict[str, str], field: str) -> None:
    refused = cast.alice.http.get(f"{cast.alice.home}/receipts/", params=query)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {field})


def test_pages_follow_one_another(cast: Cast, keys: dict[str, str]) -> None:
    expected = [one["number"] for one in uses(cast.alice)]
    seen: list[int] = []
    path = f"{cast.alice.home}/receipts/?limit=1"
    while path:
        page = cast.alice.http.get(path).json()
        seen.extend(one["number"] for one in page["results"])
        path = page["next"]
    assert seen == expected


def export(person: Person, file: Path, **query: str) -> Path:
    answer = person.http.get(f"{person.home}/receipts/", params={"format": "jsonl", **query})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jsonl"
    assert 'filename="receipts.jsonl"' in answer.headers["content-disposition"]
    file.write_text(answer.text)
    return file


def verifier(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-I", "-S", str(ROOT / "byokplatform" / "audit" / "verifier.py")]
    return subprocess.run([*program, str(file), *words], capture_output=True, text=True, check=False)


def test_an_export_is_verified_by_the_program_that_stands_alone(
    cast: Cast, keys: dict[str, str], tmp_path: Path
) -> None:
    file = export(cast.alice, tmp_path / "receipts.jsonl")
    lines = file.read_text().splitlines(keepends=True)
    assert verifier(file).stdout == f"whole: {len(lines)} {json.loads(lines[-1])['hash']}\n"
    assert verifier(file, "--organization", str(cast.charlie.organization.pk)).returncode == 1
    manage = [sys.executable, str(ROOT / "manage.py"), "verify_receipts", "--file", str(file)]
    assert subprocess.run(manage, capture_output=True, check=False).returncode == 0
    file.write_text("".join([*lines[:2], lines[2].replace('"chat"', '"talk"'), *lines[3:]]))
    assert verifier(file).stdout.startswith("not whole: entry 3: ")
    exported = cast.alice.http.get(f"{cast.alice.home}/audit/?action=receipts.exported").json()["results"]
    assert len(exported) >= 1


def test_an_owners_export_has_the_own_keys_uses_alone_and_is_an_excerpt(
    cast: Cast, keys: dict[str, str], tmp_path: Path
) -> None:
    file = export(cast.bob, tmp_path / "receipts.jsonl", key=keys["bob"])
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert {one["key"] for one in lines} == {keys["bob"]}
    assert {one["event"] for one in lines} == {"opened", "closed"}
    assert verifier(file, "--excerpt").returncode == 0
    file.write_text(file.read_text().replace('"outcome":"complete"', '"outcome":"stopped"'))
    assert verifier(file, "--excerpt").returncode == 1


def test_the_check_on_demand_says_what_is_sound(cast: Cast, keys: dict[str, str], url: str) -> None:
    path = f"{cast.alice.home}/receipts/verification/"
    newest = uses(cast.alice)[0]["closed"]
    sound = cast.bob.http.get(path).json()
    assert sound == {
        "ok": True,
        "from": 1,
        "to": newest["number"],
        "head": newest["hash"],
        "broken_at": None,
    }
    with tampering(
        cast.alice,
        "UPDATE providers_keyreceipt SET user_id = gen_random_uuid() WHERE organization_id = %(org)s AND seq = 4",
    ):
        broken = cast.alice.http.get(path).json()
        assert (broken["ok"], broken["broken_at"], broken["head"]) == (False, 4, None)
    nothing = cast.charlie.http.get(f"{cast.charlie.home}/receipts/verification/").json()
    assert nothing == {"ok": True, "from": 0, "to": 0, "head": None, "broken_at": None}
    assert cast.vera.http.get(path).status_code == 403
