"""Who pays: personal, project, organization, or as a rule says; and which key of the payer."""

from typing import Any

import pytest

from byokplatform.core.tenancy import organization_scope
from providers.models import ProviderKey
from tests.cast import Cast, Person
from tests.chat.watching import ended, question
from tests.providers.lending import (
    a_secret,
    answered,
    lend,
    post,
    refusal,
    shared_project,
    to,
)
from usage.models import LedgerEntry, Reservation

pytestmark = pytest.mark.usefixtures("stack")
MODEL = "sim-words-5"


def project_key(person: Person, provider: str, project: str) -> str:
    body: dict[str, Any] = {
        "provider": provider,
        "secret": a_secret(),
        "owner": "project",
        "project": project,
    }
    return str(post(person, "keys/", **body)["id"])


def rule(person: Person, path: str, **body: Any) -> None:
    answer = person.http.put(path, json=body)
    assert answer.status_code == 200, answer.text


def payer(person: Person, conversation: str, model: str) -> str:
    sent = person.ask(conversation, question(), model)["generations"][0]
    assert ended(person, sent["id"])["state"] == "complete"
    return str(sent["paid_by"]["key"])


def test_the_nearest_payer_pays_and_rules_change_who_that_is(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider, project = alice.add_provider(simulator), shared_project(alice, bob)
    model = f"{provider}/{MODEL}"
    ours = alice.add_key(provider, owner="organization")["id"]
    inside, outside = bob.begin(project=project), bob.begin()
    assert payer(bob, inside, model) == ours
    of_project = project_key(alice, provider, project)
    assert (payer(bob, inside, model), payer(bob, outside, model)) == (of_project, ours)
    lent = alice.add_key(provider, secret=a_secret())["id"]
    lend(alice, lent, to(bob))
    assert (payer(bob, inside, model), payer(bob, outside, model)) == (lent, lent)
    own = bob.add_key(provider, secret=a_secret())["id"]
    assert payer(bob, inside, model) == own
    rule(alice, f"{alice.home}/payer-rule/", order=["organization", "personal"])
    assert (payer(bob, inside, model), payer(bob, outside, model)) == (ours, ours)
    rule(alice, f"{alice.home}/projects/{project}/payer-rule/", order=["project"])
    assert payer(bob, inside, model) == of_project
    rule(bob, f"/api/v1/conversations/{inside}/payer-rule/", order=["personal"], key=own)
    assert payer(bob, inside, model) == own
    assert bob.http.delete(f"/api/v1/conversations/{inside}/payer-rule/").status_code == 204
    assert payer(bob, inside, model) == of_project


def test_without_fallback_the_first_payer_pays_or_nobody(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    own, ours = alice.add_key(provider)["id"], alice.add_key(provider, owner="organization")["id"]
    with organization_scope(alice.organization.pk):
        ProviderKey.objects.filter(pk=own).update(status="invalid")
    conversation, model = alice.begin(), f"{provider}/{MODEL}"
    assert payer(alice, conversation, model) == ours
    rule(alice, f"{alice.home}/payer-rule/", order=["personal", "organization"], fallback=False)
    assert refusal(alice, conversation, model) == (409, "no_usable_key")


def test_a_fixed_key_that_one_may_not_use_opens_no_other_purse(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider, project = alice.add_provider(simulator), shared_project(alice, bob)
    own = alice.add_key(provider)["id"]
    alice.add_key(provider, owner="organization")
    conversation = alice.begin(project=project)
    rule(alice, f"/api/v1/conversations/{conversation}/payer-rule/", order=["personal"], key=own)
    assert refusal(bob, conversation, f"{provider}/{MODEL}") == (409, "no_usable_key")
    assert payer(alice, conversation, f"{provider}/{MODEL}") == own
    path = f"{alice.home}/payer-rule/"
    assert alice.http.put(path, json={"order": ["personal"], "key": own}).status_code == 400


def test_a_tired_key_is_followed_by_the_next_of_the_same_payer(cast: Cast, simulator: str) -> None:
    """The first has no credit left, which its provider says with a 429; each attempt is booked."""
    alice = cast.alice
    provider = alice.add_provider(simulator)
    poor = alice.add_key(provider, secret=a_secret("poor-"))["id"]
    good = alice.add_key(provider, secret=a_secret())["id"]
    alice.add_key(provider, owner="organization")
    conversation, model = alice.begin(), f"{provider}/{MODEL}"
    sent = alice.ask(conversation, question(), model)["generations"][0]
    assert sent["paid_by"]["key"] == poor
    row = ended(alice, sent["id"])
    assert (row["state"], row["paid_by"]["key"]) == ("complete", good)
    with organization_scope(alice.organization.pk):
        entries = LedgerEntry.objects.filter(generation_id=sent["id"]).order_by("attempt")
        assert [(str(one.key_id), one.outcome) for one in entries] == [(poor, "failed"), (good, "complete")]
        assert not Reservation.objects.filter(generation_id=sent["id"], state="open").exists()
    trail = alice.http.get(f"{alice.home}/audit/?action=key.used").json()["results"]
    used = [one["target"] for one in trail if one["facts"].get("generation") == sent["id"]]
    assert sorted(used) == sorted([poor, good])
    # It rests now, and the other one is announced at once.
    health = {one["id"]: one["health"] for one in alice.http.get(f"{alice.home}/keys/").json()["results"]}
    assert (health[poor], health[good]) == ("failing", "ok")
    assert payer(alice, conversation, model) == good


def test_another_payer_never_steps_in(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    own = alice.add_key(provider)["id"]
    alice.add_key(provider, secret=a_secret(), owner="organization")
    row = answered(alice, alice.begin(), f"{provider}/sim-error-429")
    assert (row["state"], row["error"]["code"]) == ("failed", "provider_rate_limited")
    assert row["paid_by"]["key"] == own
    with organization_scope(alice.organization.pk):
        assert LedgerEntry.objects.filter(generation_id=row["id"]).count() == 1
    (resting,) = [one for one in alice.http.get(f"{alice.home}/keys/").json()["results"] if one["id"] == own]
    assert resting["health"] == "cooling"
    assert resting["cooling_until"] is not None


def test_after_the_first_content_nothing_is_repeated(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    for _ in range(2):
        alice.add_key(provider, secret=a_secret())
    row = answered(alice, alice.begin(), f"{provider}/sim-words-20-streamerror")
    assert (row["state"], row["error"]["code"]) == ("interrupted", "provider_unavailable")
    with organization_scope(alice.organization.pk):
        assert LedgerEntry.objects.filter(generation_id=row["id"]).count() == 1


def test_what_was_lent_to_a_token_pays_for_that_token_alone(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider, owner="organization")["id"]
    own = bob.add_key(provider, secret=a_secret())["id"]
    token = bob.http.get(f"{bob.home}/tokens/").json()["results"][0]["id"]
    conversation, model = bob.begin(), f"{provider}/{MODEL}"
    assert payer(bob, conversation, model) == own
    lend(alice, key, {"token": token})
    assert payer(bob, conversation, model) == key
