"""Keys lent: the borrower asks, the lender pays, within terms that hold at every moment."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from byokplatform.core.tenancy import organization_scope
from providers.models import KeyGrant
from tests.cast import Cast, Person, newcomer
from tests.chat.watching import ended, question
from tests.providers.lending import (
    LONG,
    PRICED,
    a_secret,
    answered,
    begun,
    lend,
    post,
    refusal,
    seconds_to_end,
    shared_project,
    to,
)
from usage.models import LedgerEntry, Reservation

pytestmark = pytest.mark.usefixtures("stack")
PROMISED = 1.3
CHEAP = "sim-words-5-pace-1"


def borrowed(person: Person) -> list[dict[str, Any]]:
    rows = person.http.get(f"{person.home}/grants/?direction=borrowed").json()["results"]
    return list(rows)


def test_a_borrowed_key_pays_and_is_never_shown(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator, PRICED)
    secret = a_secret()
    key = alice.add_key(provider, secret=secret)
    grant = lend(alice, key["id"], to(bob), limit="25", period="month", purpose="The trial")
    row = answered(bob, bob.begin(), f"{provider}/{CHEAP}")
    assert row["state"] == "complete"
    assert row["paid_by"] == {
        "key": key["id"],
        "key_name": "test key",
        "owner": "personal",
        "owner_name": "Alice",
        "grant": grant["id"],
    }
    (mine,) = borrowed(bob)
    assert (mine["limit"], mine["reserved"], mine["spent"]) == ("25", "0", row["cost"])
    assert Decimal(mine["left"]) == 25 - Decimal(row["cost"])
    listed = bob.http.get(f"{bob.home}/keys/")
    assert listed.json()["results"] == []
    for answer in (listed, bob.http.get(f"{bob.home}/grants/"), bob.http.get(f"{bob.home}/models/")):
        assert key["hint"] not in answer.text
        assert key["fingerprint"] not in answer.text
        assert secret not in answer.text
    for path in ("", "verify/", "grants/"):
        send = bob.http.post if path == "verify/" else bob.http.get
        assert send(f"{bob.home}/keys/{key['id']}/{path}").status_code == 404
    (use,) = alice.http.get(f"{alice.home}/grants/{grant['id']}/uses/").json()["results"]
    assert (use["user"]["name"], use["generation"], use["cost"]) == ("Bob", row["id"], row["cost"])
    assert bob.http.get(f"{bob.home}/grants/{grant['id']}/uses/").status_code == 404


def test_parallel_calls_never_cost_more_than_the_cap(cast: Cast, simulator: str) -> None:
    """Twenty at once, and room for five: the worst case of each is held under the loan's lock."""
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator, PRICED)
    key = alice.add_key(provider)["id"]
    # Five answers of at most a thousand tokens at $1,000 a million, and a little for the questions.
    grant = lend(alice, key, to(bob), limit="5.1", period="all")
    conversations = [bob.begin() for _ in range(20)]
    parameters = {"max_tokens": 1000}

    def ask(conversation: str) -> str:
        sent = bob.ask(conversation, question(), f"{provider}/{CHEAP}", parameters=parameters)
        return str(sent["generations"][0]["id"])

    with ThreadPoolExecutor(20) as pool:
        generations = list(pool.map(ask, conversations))
    rows = [ended(bob, one) for one in generations]
    paid = [one for one in rows if one["state"] == "complete"]
    refused = {one["error"]["code"] for one in rows if one["state"] != "complete"}
    assert len(paid) >= 5
    assert refused <= {"grant_exhausted"}
    with organization_scope(alice.organization.pk):
        entries = LedgerEntry.objects.filter(grant_id=grant["id"])
        assert entries.count() == len(paid)
        assert sum(one.cost for one in entries) <= Decimal("5.1")
        assert not Reservation.objects.filter(grant_id=grant["id"], state="open").exists()
    (mine,) = borrowed(bob)
    assert mine["reserved"] == "0"


def test_a_call_that_may_cost_more_than_is_left_is_refused(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator, PRICED)
    grant = lend(alice, alice.add_key(provider)["id"], to(bob), limit="0.5", period="month")
    row = answered(bob, bob.begin(), f"{provider}/{CHEAP}")
    assert (row["state"], row["error"]["code"]) == ("failed", "grant_exhausted")
    assert "$0.5" in row["error"]["detail"]
    assert "Alice" in row["error"]["detail"]
    asked = post(bob, f"grants/{grant['id']}/requests/", amount="20", reason="A long text")
    assert bob.http.post(f"{bob.home}/grant-requests/{asked['id']}/approve/", json={}).status_code == 404
    post(alice, f"grant-requests/{asked['id']}/approve/", 200)
    assert answered(bob, bob.begin(), f"{provider}/{CHEAP}")["state"] == "complete"
    (mine,) = borrowed(bob)
    assert mine["limit"] == "20.5"
    (decided,) = bob.http.get(f"{bob.home}/grant-requests/?status=decided").json()["results"]
    assert (decided["status"], decided["granted"]) == ("approved", "20")
    assert decided["until"] == mine["resets_at"]


def test_an_unknown_price_is_no_zero(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator, PRICED)
    key = alice.add_key(provider)["id"]
    grant = lend(alice, key, to(bob), limit="5")
    assert refusal(bob, bob.begin(), f"{provider}/sim-words-5") == (403, "model_not_granted")
    change = {"limit": None, "models": [f"{provider}/sim-words-*"]}
    path = f"{alice.home}/keys/{key}/grants/{grant['id']}/"
    assert alice.http.patch(path, json=change).status_code == 200
    assert answered(bob, bob.begin(), f"{provider}/sim-words-5")["state"] == "complete"
    assert refusal(bob, bob.begin(), f"{provider}/sim-echo") == (403, "model_not_granted")


def end_the_loan(cast: Cast, key: str, grant: str, project: str) -> Any:
    return cast.alice.http.delete(f"{cast.alice.home}/keys/{key}/grants/{grant}/")


def revoke_the_key(cast: Cast, key: str, grant: str, project: str) -> Any:
    return cast.alice.http.post(f"{cast.alice.home}/keys/{key}/revoke/")


def end_the_hours(cast: Cast, key: str, grant: str, project: str) -> Any:
    yesterday = (dt.datetime.now(dt.UTC) - dt.timedelta(days=2)).weekday()
    hours = {"days": [yesterday], "from": "08:00", "to": "09:00", "zone": "UTC"}
    return cast.alice.http.patch(f"{cast.alice.home}/keys/{key}/grants/{grant}/", json={"hours": hours})


def take_the_share_back(cast: Cast, key: str, grant: str, project: str) -> Any:
    home = f"{cast.alice.home}/projects/{project}/members/"
    rows = cast.alice.http.get(home).json()["results"]
    share = next(row for row in rows if row["user"] and row["user"]["id"] == str(cast.bob.user.pk))
    return cast.alice.http.delete(f"{home}{share['id']}/")


ENDS: list[tuple[Callable[..., Any], str]] = [
    (end_the_loan, "grant_ended"),
    (revoke_the_key, "key_revoked"),
    (end_the_hours, "grant_not_now"),
    (take_the_share_back, "grant_ended"),
]


@pytest.mark.parametrize(("end", "code"), ENDS, ids=lambda one: getattr(one, "__name__", one))
def test_a_running_answer_is_cut_within_a_second(
    cast: Cast, simulator: str, end: Callable[..., Any], code: str
) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator)
    key, project = alice.add_key(provider)["id"], shared_project(alice, bob)
    grant = lend(alice, key, {"project": project})["id"]
    conversation = bob.begin(project=project)
    generation = begun(bob, conversation, f"{provider}/{LONG}")
    assert end(cast, key, grant, project).is_success
    assert seconds_to_end(alice_of(cast, end), generation, time.monotonic()) < PROMISED
    row = alice.generation(generation)
    assert (row["state"], row["error"]["code"]) == ("failed", code)
    with organization_scope(alice.organization.pk):
        assert not Reservation.objects.filter(generation_id=generation, state="open").exists()


def alice_of(cast: Cast, end: Callable[..., Any]) -> Person:
    """Who sees the end: whoever lost the share sees no more of it."""
    return cast.alice if end is take_the_share_back else cast.bob


def test_without_an_order_the_end_of_a_loan_is_noticed_as_well(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator)
    grant = lend(alice, alice.add_key(provider)["id"], to(bob))["id"]
    generation = begun(bob, bob.begin(), f"{provider}/{LONG}")
    with organization_scope(alice.organization.pk):
        KeyGrant.objects.filter(pk=grant).update(expires_at=dt.datetime.now(dt.UTC))
    assert ended(bob, generation, 5)["error"]["code"] == "grant_ended"


def test_guests_borrow_with_their_project_and_not_outside_of_it(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    guest = newcomer("gina", alice.organization, "guest", alice.url)
    provider = alice.add_provider(simulator, ["sim-words-5"])
    key, project = alice.add_key(provider, owner="organization")["id"], shared_project(alice, guest)
    conversation, model = guest.begin(project=project), f"{provider}/sim-words-5"
    assert refusal(guest, conversation, model)[0] == 404
    lend(alice, key, {"project": project})
    assert answered(guest, conversation, model)["state"] == "complete"
    shown = [one["id"] for one in guest.http.get(f"{guest.home}/models/").json()["results"]]
    assert shown == [model]
    assert guest.http.get(f"{guest.home}/keys/").json()["results"] == []


def test_only_its_owner_lends_a_key(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator)
    shared = alice.add_key(provider, owner="organization")["id"]
    own = bob.add_key(provider)["id"]
    body = {"grantee": to(cast.vera)}
    assert bob.http.post(f"{bob.home}/keys/{shared}/grants/", json=body).status_code == 403
    assert alice.http.post(f"{alice.home}/keys/{own}/grants/", json=body).status_code == 404
    # A viewer asks nothing, and an outsider is not there.
    for nobody in (cast.vera, cast.charlie):
        refused = bob.http.post(f"{bob.home}/keys/{own}/grants/", json={"grantee": to(nobody)})
        assert refused.status_code == 400
    both = {"grantee": {**to(alice), "token": own}}
    assert bob.http.post(f"{bob.home}/keys/{own}/grants/", json=both).status_code == 400


def test_loans_end_with_whoever_leaves(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    provider = alice.add_provider(simulator)
    given = lend(alice, alice.add_key(provider)["id"], to(bob))["id"]
    lend(bob, bob.add_key(provider, secret=a_secret())["id"], to(alice))
    assert bob.http.post(f"{bob.home}/leave/").status_code == 204
    with organization_scope(alice.organization.pk):
        (left,) = KeyGrant.objects.all()
        assert str(left.pk) == given
        assert left.ended_at is not None
