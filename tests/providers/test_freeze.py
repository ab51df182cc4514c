"""The switch: new calls are refused, running ones cut within a second, for a key, a project, an organization."""

import time

import pytest

from tests.cast import Cast
from tests.providers.lending import (
    LONG,
    begun,
    freeze,
    refusal,
    seconds_to_end,
    shared_project,
)

pytestmark = pytest.mark.usefixtures("stack")
# The promise is one second; the row is looked at every 50 ms, on machines that do much else.
PROMISED = 1.3


@pytest.mark.parametrize("scope", ["key", "project", "organization"])
def test_running_calls_are_cut_and_new_ones_refused_until_it_is_lifted(
    cast: Cast, simulator: str, scope: str
) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key, project = alice.add_key(provider)["id"], shared_project(alice)
    conversation, model = alice.begin(project=project), f"{provider}/{LONG}"
    generation = begun(alice, conversation, model)
    targets = {"key": key, "project": project, "organization": None}
    frozen = freeze(alice, scope, targets[scope])
    assert seconds_to_end(alice, generation, time.monotonic()) < PROMISED
    row = alice.generation(generation)
    assert (row["state"], row["error"]["code"]) == ("failed", "frozen")
    assert "A leak" in row["error"]["detail"]
    assert row["text"] != ""
    assert row["cost"] is None or row["usage"]["source"] == "estimated"
    assert refusal(alice, conversation, model) == (423, "frozen")
    (shown,) = alice.http.get(f"{alice.home}/freeze/").json()["results"]
    assert (shown["scope"], shown["reason"]) == (scope, "A leak")
    (place,) = alice.http.get("/api/v1/me/").json()["organizations"]
    assert place["frozen"] == ("A leak" if scope == "organization" else None)
    assert alice.http.delete(f"{alice.home}/freeze/{frozen['id']}/").status_code == 204
    begun(alice, conversation, model)
    assert alice.http.get("/api/v1/me/").json()["organizations"][0]["frozen"] is None


def test_who_may_freeze(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator)
    shared = alice.add_key(provider, owner="organization")["id"]
    project = shared_project(alice, bob)
    wanted = [("organization", None, 403), ("key", shared, 403), ("project", project, 403)]
    hidden = alice.add_key(provider)["id"]
    for scope, target, status in [*wanted, ("key", hidden, 404), ("key", None, 400)]:
        body = {"scope": scope, "target": target, "reason": "Mine"}
        assert bob.http.post(f"{bob.home}/freeze/", json=body).status_code == status, (scope, target)
    freeze(alice, "key", hidden)
    assert bob.http.get(f"{bob.home}/freeze/").json()["results"] == []
    again = alice.http.post(
        f"{alice.home}/freeze/", json={"scope": "key", "target": hidden, "reason": "Again"}
    )
    assert again.status_code == 409
    frozen = {one["id"]: one["frozen"] for one in alice.http.get(f"{alice.home}/keys/").json()["results"]}
    assert frozen == {hidden: True, shared: False}


def test_a_frozen_key_does_not_open_the_way_for_another_payer(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    own = alice.add_key(provider)["id"]
    alice.add_key(provider, owner="organization")
    freeze(alice, "key", own)
    assert refusal(alice, alice.begin(), f"{provider}/sim-words-5") == (423, "frozen")
