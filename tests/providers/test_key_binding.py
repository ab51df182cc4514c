"""A key opens for the row and the address that it was sealed for, whatever is done to the database."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from tests.cast import Cast, Person
from tests.providers.listener import Listener, listening
from tests.stack import Stack, wait_for
from tests.tenancy.database import as_owner

SECRETS = ("sim-the-first-of-two-keys", "sim-the-second-of-two-keys")
ENDED = ("complete", "failed", "interrupted", "stopped")


def tamper(statement: str, *values: Any) -> None:
    with as_owner() as connection:
        assert connection.execute(statement.encode(), values).rowcount > 0


def ask(person: Person, provider: str) -> Any:
    body = {"content": "Hello?", "models": [f"{provider}/sim-words-2-pace-1"]}
    return person.http.post(f"/api/v1/conversations/{person.begin()}/messages/", json=body)


def answered(person: Person, provider: str) -> dict[str, Any]:
    """The answer of one question, once it has ended."""
    sent = ask(person, provider)
    assert sent.status_code == 201, sent.text
    generation = sent.json()["generations"][0]["id"]
    wait_for(lambda: person.generation(generation)["state"] in ENDED, "the answer's end", 40)
    return person.generation(generation)


def assert_shut(person: Person, key: str, provider: str, listener: Listener) -> None:
    """Neither a check nor a question opens the key, and nothing is sent."""
    checked = person.http.post(f"{person.home}/keys/{key}/verify/")
    assert (checked.status_code, checked.json()["code"]) == (503, "vault_refused")
    answer = answered(person, provider)
    assert (answer["state"], answer["error"]["code"]) == ("failed", "vault_refused")
    assert answer["text"] == ""
    assert listener.heads == []
    for secret in SECRETS:
        assert secret not in checked.text + str(answer)


def test_a_new_address_of_an_endpoint_makes_its_key_unusable(
    stack: Stack, cast: Cast, simulator: str, listener: Listener
) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator, ["sim-words-2-pace-1"])
    alice.add_key(provider)
    assert answered(alice, provider)["state"] == "complete"
    moved = alice.http.patch(f"{alice.home}/providers/{provider}/", json={"base_url": listener.base_url})
    assert moved.json()["base_url"] == listener.base_url
    refused = ask(alice, provider)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_usable_key")
    assert "Enter the key again" in refused.json()["detail"]
    assert alice.http.get(f"{alice.home}/models/").json()["results"] == []
    assert listener.heads == []
    alice.http.patch(f"{alice.home}/providers/{provider}/", json={"base_url": simulator})
    assert answered(alice, provider)["state"] == "complete"


def test_entering_the_key_again_makes_the_new_address_usable(
    stack: Stack, people: Cast, simulator: str, listener: Listener
) -> None:
    alice = people.alice
    provider = alice.add_provider(listener.base_url, ["sim-words-2-pace-1"])
    alice.add_key(provider)
    alice.http.patch(f"{alice.home}/providers/{provider}/", json={"base_url": simulator})
    alice.add_key(provider)
    assert answered(alice, provider)["state"] == "complete"
    models = alice.http.get(f"{alice.home}/models/", params={"search": provider}).json()["results"]
    assert len(models) == 1
    assert models[0]["key_sources"] == ["personal"]


def test_an_address_edited_in_the_key_alone_is_not_taken(
    stack: Stack, people: Cast, simulator: str, listener: Listener
) -> None:
    alice = people.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider)["id"]
    tamper("UPDATE providers_providerkey SET base_url = %s WHERE id = %s", listener.base_url, key)
    assert ask(alice, provider).json()["code"] == "no_usable_key"
    checked = alice.http.post(f"{alice.home}/keys/{key}/verify/")
    assert (checked.status_code, checked.json()["code"]) == (503, "vault_refused")
    assert listener.heads == []


Tampering = Callable[[str, str, Listener], None]


def move(key: str, other: str, listener: Listener) -> None:
    tamper("UPDATE providers_providerkey SET base_url = %s WHERE id = %s", listener.base_url, key)
    tamper(
        "UPDATE providers_endpoint e SET base_url = %s FROM providers_providerkey k"
        " WHERE k.id = %s AND e.slug = k.provider AND e.organization_id = k.organization_id",
        listener.base_url,
        key,
    )


def swap(key: str, other: str, listener: Listener) -> None:
    tamper(
        "UPDATE providers_providerkey a SET sealed = b.sealed, data_key_id = b.data_key_id"
        " FROM providers_providerkey b WHERE a.id IN (%s, %s) AND b.id IN (%s, %s) AND a.id <> b.id",
        *(key, other, key, other),
    )


def flip(key: str, other: str, listener: Listener) -> None:
    tamper(
        "UPDATE providers_providerkey SET sealed = set_bit(sealed, 900, 1 - get_bit(sealed, 900)) WHERE id = %s",
        key,
    )


def cut(key: str, other: str, listener: Listener) -> None:
    tamper(
        "UPDATE providers_providerkey SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE id = %s", key
    )


def empty(key: str, other: str, listener: Listener) -> None:
    tamper("UPDATE providers_providerkey SET sealed = '' WHERE id = %s", key)


def destroy(key: str, other: str, listener: Listener) -> None:
    tamper(
        "UPDATE providers_organizationkey SET state = 'destroyed'"
        " WHERE id = (SELECT data_key_id FROM providers_providerkey WHERE id = %s)",
        key,
    )


TAMPERINGS = [move, swap, flip, cut, empty, destroy]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.__name__)
def test_a_tampered_key_opens_nowhere(stack: Stack, people: Cast, tampering: Tampering) -> None:
    alice = people.alice
    with listening() as own, listening() as elsewhere:
        provider, second = alice.add_provider(own.base_url), alice.add_provider(own.base_url)
        key = alice.add_key(provider, secret=SECRETS[0])["id"]
        other = alice.add_key(second, secret=SECRETS[1])["id"]
        tampering(key, other, elsewhere)
        assert_shut(alice, key, provider, elsewhere)
        assert own.heads == []
    refused = refusals(key)
    assert refused
    assert all(reason for (reason,) in refused)


EDITS = {
    "provider": "provider = 'openai'",
    "dialect": "dialect = 'another-dialect'",
    "path of the address": "base_url = base_url || '/elsewhere'",
    "host of the address": "base_url = 'https://elsewhere.example/v1'",
    "port of the address": "base_url = 'http://127.0.0.1:1/v1'",
    "no address": "base_url = ''",
    "owner": "owner = 'organization', user_id = NULL",
    "user": "user_id = (SELECT user_id FROM accounts_membership m WHERE m.organization_id = k.organization_id"
    " AND m.user_id <> k.user_id AND m.role = 'admin')",
    "another's data key": "data_key_id = (SELECT id FROM providers_organizationkey d"
    " WHERE d.organization_id <> k.organization_id LIMIT 1)",
    "an older version's blob": "sealed = set_byte(sealed, 3, 2)",
    "another suite": "sealed = set_byte(sealed, 4, 2)",
    "other bytes": "sealed = sha256(sealed) || sealed",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_row_edited_in_sql_opens_for_nobody(
    stack: Stack, people: Cast, listener: Listener, edit: str
) -> None:
    """Whoever the row says is its owner now asks; the answer is the same, and the trail knows why."""
    alice, bob = people.alice, people.bob
    people.charlie.add_key(people.charlie.add_provider(listener.base_url))
    provider = alice.add_provider(listener.base_url)
    key = alice.add_key(provider, secret=SECRETS[0])["id"]
    with organization_scope(bob.organization.pk):
        Membership.objects.filter(user=bob.user).update(role="admin")
    tamper(f"UPDATE providers_providerkey k SET {edit} WHERE id = %s", key)
    asker = bob if edit.startswith("user_id") else alice
    checked = asker.http.post(f"{asker.home}/keys/{key}/verify/")
    assert (checked.status_code, checked.json()["code"]) == (503, "vault_refused")
    assert listener.heads == []
    assert [reason for (reason,) in refusals(key)] != []
    assert SECRETS[0] not in checked.text


def test_a_row_moved_to_another_organization_opens_for_nobody(
    stack: Stack, people: Cast, listener: Listener
) -> None:
    alice, charlie = people.alice, people.charlie
    key = alice.add_key(alice.add_provider(listener.base_url), secret=SECRETS[0])["id"]
    tamper(
        "UPDATE providers_providerkey SET organization_id = %s, user_id = %s WHERE id = %s",
        *(charlie.organization.pk, charlie.user.pk, key),
    )
    checked = charlie.http.post(f"{charlie.home}/keys/{key}/verify/")
    assert (checked.status_code, checked.json()["code"]) == (503, "vault_refused")
    assert [reason for (reason,) in refusals(key)] == ["data_key"]
    assert listener.heads == []


COLUMNS = "provider, name, owner, user_id, dialect, base_url, sealed, data_key_id, hint, fingerprint, status"


@pytest.mark.parametrize("act", ["revoke", "delete"])
def test_a_key_that_was_ended_does_not_come_back_with_its_row(
    stack: Stack, people: Cast, listener: Listener, act: str
) -> None:
    """The whole row as it was before, put back by somebody who can write to the database."""
    alice = people.alice
    provider = alice.add_provider(listener.base_url)
    key = alice.add_key(provider, secret=SECRETS[0])["id"]
    with as_owner() as connection:
        saved = connection.execute(
            "SELECT to_jsonb(k)::text FROM providers_providerkey k WHERE id = %s", [key]
        ).fetchone()
    assert saved is not None
    path = f"{alice.home}/keys/{key}/"
    assert (alice.http.delete(path) if act == "delete" else alice.http.post(f"{path}revoke/")).is_success
    with as_owner() as connection:
        connection.execute("DELETE FROM providers_providerkey WHERE id = %s", [key])
        connection.execute(
            "INSERT INTO providers_providerkey SELECT *"
            " FROM jsonb_populate_record(NULL::providers_providerkey, %s::jsonb)",
            [saved[0]],
        )
    assert_shut(alice, key, provider, listener)
    assert {reason for (reason,) in refusals(key)} == {"replaced"}


def test_a_row_that_nobody_recorded_opens_for_nobody(stack: Stack, people: Cast, listener: Listener) -> None:
    """A copy of a sound row under another id, and so without an entry of its own."""
    alice, copy = people.alice, str(uuid7())
    key = alice.add_key(alice.add_provider(listener.base_url), secret=SECRETS[0])["id"]
    tamper(
        f"INSERT INTO providers_providerkey (id, organization_id, created_by_id, created_at, status_code, {COLUMNS})"
        f" SELECT %s, organization_id, created_by_id, created_at, status_code, {COLUMNS}"
        " FROM providers_providerkey WHERE id = %s",
        *(copy, key),
    )
    checked = alice.http.post(f"{alice.home}/keys/{copy}/verify/")
    assert (checked.status_code, checked.json()["code"]) == (503, "vault_refused")
    assert [reason for (reason,) in refusals(copy)] == ["unrecorded"]
    assert listener.heads == []


def test_a_blob_of_another_organization_opens_nowhere(stack: Stack, people: Cast, listener: Listener) -> None:
    """With the other's data key named beside it, which this organization cannot even see."""
    alice, charlie = people.alice, people.charlie
    provider = alice.add_provider(listener.base_url)
    key = alice.add_key(provider, secret=SECRETS[0])["id"]
    other = charlie.add_key(charlie.add_provider(listener.base_url), secret=SECRETS[1])["id"]
    tamper(
        "UPDATE providers_providerkey a SET sealed = b.sealed FROM providers_providerkey b"
        " WHERE a.id = %s AND b.id = %s",
        *(key, other),
    )
    assert_shut(alice, key, provider, listener)
    tamper(
        "UPDATE providers_providerkey a SET data_key_id = b.data_key_id FROM providers_providerkey b"
        " WHERE a.id = %s AND b.id = %s",
        *(key, other),
    )
    assert_shut(alice, key, provider, listener)
    assert {reason for (reason,) in refusals(key)} == {"replaced", "data_key"}


def refusals(key: str) -> list[tuple[Any, ...]]:
    """What the trail says of a key that did not open."""
    with as_owner() as connection:
        return connection.execute(
            "SELECT facts->>'reason' FROM audit_auditevent WHERE target_id = %s AND action = 'key.refused_by_vault'",
            [key],
        ).fetchall()


def test_a_key_of_another_person_pays_for_nobody(stack: Stack, people: Cast, listener: Listener) -> None:
    """A question that names somebody else's key in the database is not answered with it."""
    alice, bob = people.alice, people.bob
    provider = alice.add_provider(listener.base_url)
    hers = alice.add_key(provider, secret=SECRETS[0])["id"]
    alice.add_key(provider, secret=SECRETS[1], owner="organization")
    tamper("UPDATE providers_providerkey SET user_id = %s WHERE id = %s", str(bob.user.pk), hers)
    sent = ask(alice, provider).json()
    assert sent["generations"][0]["paid_by"]["owner"] == "organization"
