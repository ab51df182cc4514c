"""A key gets another secret, a name, an end, while its id and what rests on it stay."""

import datetime as dt
import time

import pytest

from byokplatform.core.tenancy import organization_scope
from providers.models import ProviderKey
from tests.cast import Cast
from tests.chat.watching import ended
from tests.providers.lending import LONG, a_secret, answered, begun, post, refusal, seconds_to_end

pytestmark = pytest.mark.usefixtures("stack")


def test_running_calls_finish_and_new_ones_take_the_new_secret(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider, secret=a_secret())
    conversation = alice.begin()
    generation = begun(alice, conversation, f"{provider}/sim-words-300-pace-10")
    rotated = post(alice, f"keys/{key['id']}/rotate/", 200, secret=a_secret(), overlap_seconds=60)
    assert rotated["id"] == key["id"]
    assert rotated["hint"] != key["hint"]
    assert rotated["status"] == "valid"
    assert ended(alice, generation)["state"] == "complete"
    row = answered(alice, conversation, f"{provider}/sim-words-5")
    assert (row["state"], row["paid_by"]["key"]) == ("complete", key["id"])


def test_without_an_overlap_what_runs_is_cut(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider, secret=a_secret())["id"]
    generation = begun(alice, alice.begin(), f"{provider}/{LONG}")
    post(alice, f"keys/{key}/rotate/", 200, secret=a_secret(), overlap_seconds=0)
    assert seconds_to_end(alice, generation, time.monotonic()) < 1.3
    assert alice.generation(generation)["error"]["code"] == "key_revoked"


def test_a_secret_that_the_provider_refuses_changes_nothing(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider, secret=a_secret())
    refused = post(alice, f"keys/{key['id']}/rotate/", 400, secret=a_secret("bad-"))
    assert refused["errors"] == {"secret": ["The provider does not accept this key."]}
    shown = alice.http.get(f"{alice.home}/keys/{key['id']}/").json()
    assert (shown["hint"], shown["fingerprint"]) == (key["hint"], key["fingerprint"])
    assert answered(alice, alice.begin(), f"{provider}/sim-words-5")["state"] == "complete"


def test_an_expired_key_is_not_used(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider)["id"]
    path = f"{alice.home}/keys/{key}/"
    assert alice.http.patch(path, json={"expires_at": "2020-01-01T00:00:00Z"}).status_code == 400
    later = alice.http.patch(
        path, json={"expires_at": "2090-01-01T00:00:00Z", "name": "Later", "position": 7}
    )
    assert (later.json()["name"], later.json()["position"]) == ("Later", 7)
    with organization_scope(alice.organization.pk):
        ProviderKey.objects.filter(pk=key).update(expires_at=dt.datetime.now(dt.UTC))
    assert refusal(alice, alice.begin(), f"{provider}/sim-words-5") == (409, "no_usable_key")
    body = {"content": "Why?", "models": [f"{provider}/sim-words-5"]}
    told = alice.http.post(f"/api/v1/conversations/{alice.begin()}/messages/", json=body).json()
    assert "expired" in told["detail"]
