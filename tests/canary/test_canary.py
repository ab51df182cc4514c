"""The last tests: the secret of every key of every test lies nowhere, except sealed."""

import base64
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail

from byokplatform.core.tenancy import organization_scope
from byokplatform.core.valkey import connect
from providers.models import ProviderKey
from providers.vault.custody import open_key
from tests.canary.searching import database_dump, files_with, forms, found_in, valkey_contents
from tests.cast import Cast, Person, make_cast
from tests.environment import CANARY
from tests.stack import Stack, wait_for

# Of no shape that a redactor knows: if it came near a log, it would stand there.
UNMASKED = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(40))
ENDED = ("complete", "failed", "interrupted", "stopped")


@pytest.fixture(scope="module")
def people(url: str) -> Cast:
    return make_cast(url)


@pytest.fixture(scope="module")
def told(stack: Stack, people: Cast, simulator: str) -> dict[str, str]:
    """Use both secrets in every way there is, the failing ones included; gives what was answered."""
    alice = people.alice
    answers: dict[str, str] = {}
    for secret in (CANARY, UNMASKED):
        provider = alice.add_provider(simulator, ["sim-words-5-pace-1"])
        for owner in ("personal", "organization"):
            key = alice.add_key(provider, owner=owner, secret=secret)
            answers[f"created {key['id']}"] = json.dumps(key)
            for act in ("verify", "revoke", "verify"):
                path = f"{alice.home}/keys/{key['id']}/{act}/"
                answers[f"{act} {key['id']}"] = alice.http.post(path).text
                if act == "verify":
                    answers[f"asked {key['id']}"] = json.dumps(ask(alice, provider))
        for name, answer in misplaced(alice, provider, secret).items():
            answers[f"{name} {provider}"] = answer
        alice.add_key(provider, secret=secret)
    for path in ("keys/", "models/?all=true", "providers/", "usage/?group_by=key"):
        answers[path] = alice.http.get(f"{alice.home}/{path}").text
    return answers


def ask(person: Person, provider: str) -> Any:
    """A question and how its answer ended; with a key that is refused already, only the refusal."""
    body = {"content": "Hello?", "models": [f"{provider}/sim-words-5-pace-1"]}
    sent = person.http.post(f"/api/v1/conversations/{person.begin()}/messages/", json=body)
    if sent.status_code != 201:
        return sent.json()
    generation = sent.json()["generations"][0]["id"]
    wait_for(lambda: person.generation(generation)["state"] in ENDED, "the answer's end", 40)
    return person.generation(generation)


def misplaced(person: Person, provider: str, secret: str) -> dict[str, str]:
    """A secret where none belongs, as people paste it: refused, and neither answered nor kept."""
    keys = f"{person.home}/keys/"
    good = {"provider": provider, "secret": secret, "owner": "personal"}
    http = person.http
    return {
        "a line break": http.post(keys, json={**good, "secret": f"{secret}\nX: y"}).text,
        "a list": http.post(keys, json={**good, "secret": [secret]}).text,
        "not JSON": http.post(keys, content=f'{{"secret": "{secret}"').text,
        "another type": http.post(keys, data={"secret": secret}).text,
        "as a path": http.get(f"{keys}{secret}/").text,
        "as a query": http.get(f"{person.home}/models/?key={secret}").text,
        "as a header": http.get(keys, headers={"Authorization": f"Bearer {secret}"}).text,
        "as a provider": http.post(keys, json={**good, "provider": secret}).text,
        "as an address": http.post(
            f"{person.home}/providers/",
            json={"slug": "misplaced", "name": "x", "base_url": f"https://{secret}@models.example/v1"},
        ).text,
    }


@pytest.fixture(scope="module", params=["the secret of all tests", "a secret that no redactor knows"])
def needles(request: pytest.FixtureRequest, told: dict[str, str]) -> dict[str, bytes]:
    return forms(CANARY if request.param.startswith("the") else UNMASKED)


def test_it_is_in_no_dump_of_the_database(needles: dict[str, bytes]) -> None:
    dump = database_dump()
    assert b"providers_providerkey" in dump
    assert found_in(dump, needles) == []


def test_it_is_in_no_key_of_valkey_and_no_queue_of_the_broker(needles: dict[str, bytes]) -> None:
    contents = valkey_contents()
    assert b"byok:" in contents
    assert found_in(contents, needles) == []


def test_it_is_in_no_file_of_the_installation(needles: dict[str, bytes], installation_folder: Path) -> None:
    """Logs, mails, the append-only file, the tables' own files and the write-ahead log."""
    assert files_with(installation_folder, needles) == []


def test_it_is_in_no_answer(needles: dict[str, bytes], told: dict[str, str]) -> None:
    hits = {name: hits for name, text in told.items() if (hits := found_in(text.encode(), needles))}
    assert hits == {}


def test_it_is_there_sealed(told: dict[str, str], people: Cast) -> None:
    """Otherwise the searches above would prove nothing: the vault gives it back, and it alone."""
    with organization_scope(people.alice.organization.pk):
        live = ProviderKey.objects.exclude(status=ProviderKey.Status.REVOKED).select_related("data_key")
        opened = set()
        for key in live:
            with open_key(key) as secret:
                opened.add(secret.reveal())
    assert opened == {CANARY, UNMASKED}


WAYS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "hexadecimal": lambda text: text.encode().hex(),
    "base 64": lambda text: base64.b64encode(text.encode()).decode(),
    "base 64 in a header": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
    "base 64 in another": lambda text: base64.b64encode(f"key:{text}".encode()).decode(),
    "base 64 in a third": lambda text: base64.b64encode(f"k={text}".encode()).decode(),
    "cut short": lambda text: text[:-3],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_planted_secret_would_be_found(
    stack: Stack, people: Cast, installation_folder: Path, way: str
) -> None:
    planted = f"planted-{secrets.token_hex(24)}"
    needles, shown = forms(planted), WAYS[way](planted)
    people.alice.begin(title=shown)
    connect().xadd("tests:planted", {"value": shown})
    send_mail(subject="Planted", message=shown, from_email=None, recipient_list=["a@example.com"])
    with (installation_folder / "planted.test.log").open("a") as log:
        log.write(f"a line with {shown} in it\n")
    assert found_in(database_dump(), needles)
    assert found_in(valkey_contents(), needles)
    places = files_with(installation_folder, needles)
    for name in ("planted.test.log", "mail/", "appendonly", "postgres/pg_wal"):
        assert any(name in place for place in places), (name, places)
