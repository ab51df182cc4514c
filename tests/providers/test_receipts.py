"""Receipts: every use of a key has one before the key is opened, and its closing one however the call ends."""

import datetime as dt
import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from byokplatform.audit.verification import verify
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import ScopeMissing, organization_scope
from providers.contracts import ChatMessage, Order
from providers.exceptions import ReceiptNotWritten
from providers.models import KeyReceipt, ProviderKey, ReceiptHead
from providers.selectors import RECEIPT_TABLES
from providers.services import receipts
from tests.cast import Cast, Person
from tests.chat.providers import requests_about, simulated
from tests.chat.watching import ended, question, watching
from tests.providers.test_key_binding import tamper
from tests.stack import Stack, wait_for
from tests.tenancy.database import as_owner
from usage.models import Reservation

# How calls end, by the simulator's orders.
ENDINGS = {
    "sim-words-3-pace-1": ("complete", ""),
    "sim-error-500": ("failed", "provider_unavailable"),
    "sim-error-401": ("failed", "provider_key_invalid"),
    "sim-words-20-cut-2": ("interrupted", "provider_stream_interrupted"),
    "sim-redirect": ("failed", "destination_refused"),
}


def rows_of(person: Person) -> list[KeyReceipt]:
    """All receipts of the organization, oldest first."""
    connection.close()
    with organization_scope(person.organization.pk):
        return list(KeyReceipt.objects.order_by("seq"))


def pair_of(person: Person) -> tuple[KeyReceipt, KeyReceipt]:
    """The two receipts of the one use of a key that there was."""
    opened, closed = rows_of(person)
    assert (opened.event, closed.event) == ("opened", "closed")
    assert opened.use_id == closed.use_id
    with organization_scope(person.organization.pk):
        assert ReceiptHead.objects.get().open_uses == []
    verify(person.organization.pk, RECEIPT_TABLES)
    return opened, closed


def answered(person: Person, model: str, asked: str = "Hello?") -> dict[str, Any]:
    sent = person.ask(person.begin(), asked, model)
    return ended(person, sent["generations"][0]["id"])


def held_by(person: Person) -> int:
    """How many reservations are open."""
    with organization_scope(person.organization.pk):
        return int(Reservation.objects.filter(state=Reservation.State.OPEN).count())


def test_a_receipt_says_who_which_key_what_for_and_what_it_came_to(
    stack: Stack, cast: Cast, simulator: str
) -> None:
    alice = cast.alice
    model = "sim-words-3-pace-1"
    provider = alice.add_provider(simulator, [{"id": model, "input": "1", "output": "2"}])
    key = alice.add_key(provider)
    answer = answered(alice, f"{provider}/{model}", asked="How do tides work?")
    opened, closed = pair_of(alice)
    assert (str(opened.generation_id), str(opened.key_id)) == (answer["id"], key["id"])
    assert (opened.user_id, opened.owner_id, opened.grant_id) == (alice.user.pk, alice.user.pk, None)
    assert opened.token_id is not None
    assert opened.facts == {
        "digest": receipts.request_digest(order_of(alice, key, f"{provider}/{model}", "How do tides work?")),
        "fingerprint": key["fingerprint"],
        "model": model,
        "origin": simulator.removesuffix("/v1"),
        "provider": provider,
        "purpose": "chat",
    }
    told = closed.facts
    assert (told["outcome"], told["error_code"], told["usage_source"]) == ("complete", "", "final")
    assert {name: told[name] for name in answer["usage"] if name.endswith("_tokens")} == {
        name: value for name, value in answer["usage"].items() if name.endswith("_tokens")
    }
    assert (told["cost"], told["price_source"]) == (answer["cost"], "organization")
    assert 0 <= told["first_token_ms"] <= told["duration_ms"]
    ids = ("key_id", "owner_id", "user_id", "token_id", "grant_id", "generation_id")
    assert [getattr(opened, name) for name in ids] == [getattr(closed, name) for name in ids]
    assert "tides" not in json.dumps([opened.entry, closed.entry])


def order_of(person: Person, key: dict[str, Any], model: str, content: str) -> Order:
    return Order(
        generation_id=uuid7(),
        organization_id=person.organization.pk,
        user_id=person.user.pk,
        model=model,
        messages=(ChatMessage("user", content),),
        key_id=uuid.UUID(key["id"]),
    )


@pytest.mark.parametrize("model", ENDINGS)
def test_however_a_call_ends_it_is_closed(stack: Stack, cast: Cast, simulator: str, model: str) -> None:
    alice = cast.alice
    answer = answered(alice, f"{simulated(alice, simulator)}/{model}")
    _, closed = pair_of(alice)
    assert (closed.facts["outcome"], closed.facts["error_code"]) == ENDINGS[model]
    assert closed.facts["output_tokens"] == (answer["usage"] or {}).get("output_tokens")


def test_a_stopped_call_is_closed(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/sim-words-3000-pace-10")
        generation = sent["generations"][0]["id"]
        watcher.wait_for_text(generation, 30)
        (opened,) = rows_of(alice)
        with organization_scope(alice.organization.pk):
            assert ReceiptHead.objects.get().open_uses == [opened.use_id]
        alice.http.post(f"/api/v1/generations/{generation}/stop/")
        watcher.wait_for_end(generation)
    _, closed = pair_of(alice)
    assert (closed.facts["outcome"], closed.facts["usage_source"]) == ("stopped", "estimated")


def test_a_provider_that_is_not_there_was_not_reached(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    answered(alice, f"{simulated(alice, 'http://127.0.0.1:9/v1')}/m")
    _, closed = pair_of(alice)
    assert (closed.facts["outcome"], closed.facts["error_code"]) == ("unreached", "provider_unreachable")
    assert (closed.facts["cost"], closed.facts["output_tokens"]) == (None, None)


@pytest.mark.parametrize("verified", [False, True])
def test_a_key_that_does_not_open_was_refused(
    stack: Stack, cast: Cast, simulator: str, verified: bool
) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider)["id"]
    tamper("UPDATE providers_providerkey SET sealed = sha512(sealed) || sha512(sealed) WHERE id = %s", key)
    if verified:
        assert alice.http.post(f"{alice.home}/keys/{key}/verify/").status_code == 503
    else:
        assert answered(alice, f"{provider}/sim-words-2")["error"]["code"] == "vault_refused"
    opened, closed = pair_of(alice)
    assert opened.facts["purpose"] == ("verify" if verified else "chat")
    assert (closed.facts["outcome"], closed.facts["error_code"]) == ("refused", "vault_refused")
    assert held_by(alice) == 0


@pytest.mark.parametrize(
    ("secret", "outcome", "code"),
    [("sim-good-key-1234567890", "complete", ""), ("sim-bad-key", "failed", "provider_key_invalid")],
)
def test_a_check_of_a_key_is_a_use(
    stack: Stack, cast: Cast, simulator: str, secret: str, outcome: str, code: str
) -> None:
    alice = cast.alice
    key = alice.add_key(alice.add_provider(simulator), secret=secret, owner="organization")["id"]
    assert alice.http.post(f"{alice.home}/keys/{key}/verify/").status_code == 200
    opened, closed = pair_of(alice)
    assert opened.facts["purpose"] == "verify"
    assert (opened.facts["model"], opened.facts["digest"], opened.generation_id) == (None, None, None)
    assert (opened.owner_id, opened.user_id) == (None, alice.user.pk)
    assert (closed.facts["outcome"], closed.facts["error_code"]) == (outcome, code)


@contextmanager
def looking(organization: uuid.UUID, seen: list[int]) -> Iterator[str]:
    """A provider that looks into the database, when it is called, for receipts that are committed."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: Any) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            with as_owner() as owner:
                select = "SELECT count(*) FROM providers_keyreceipt WHERE organization_id = %s"
                found = owner.execute(select, [organization]).fetchone()
                seen.append(found[0] if found else 0)
            self.send_response(500)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def test_the_receipt_is_committed_before_the_provider_hears_anything(stack: Stack, cast: Cast) -> None:
    alice, seen = cast.alice, list[int]()
    with looking(alice.organization.pk, seen) as base_url:
        answered(alice, f"{simulated(alice, base_url)}/m")
    assert seen == [1]


@contextmanager
def receipts_locked(organization: uuid.UUID) -> Iterator[None]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as held:
        held.execute(
            "SELECT 1 FROM providers_receipthead WHERE organization_id = %s FOR UPDATE", [organization]
        )
        yield
        held.rollback()


@contextmanager
def receipts_forbidden(organization: uuid.UUID) -> Iterator[None]:
    role = settings.APPLICATION_ROLE
    with as_owner() as owner:
        owner.execute(f"REVOKE INSERT ON providers_keyreceipt FROM {role}".encode())
    try:
        yield
    finally:
        with as_owner() as owner:
            owner.execute(f"GRANT INSERT ON providers_keyreceipt TO {role}".encode())


@pytest.mark.parametrize("hindered", [receipts_locked, receipts_forbidden])
def test_without_a_receipt_nothing_is_sent(stack: Stack, cast: Cast, simulator: str, hindered: Any) -> None:
    alice = cast.alice
    provider, asked = alice.add_provider(simulator), question()
    key = alice.add_key(provider)["id"]
    answered(alice, f"{provider}/sim-words-2")
    before = len(rows_of(alice))
    with hindered(alice.organization.pk):
        answer = answered(alice, f"{provider}/sim-words-2", asked)
        assert (answer["state"], answer["error"]["code"]) == ("failed", "receipt_not_written")
        checked = alice.http.post(f"{alice.home}/keys/{key}/verify/")
        assert (checked.status_code, checked.json()["code"]) == (503, "receipt_not_written")
    assert requests_about(simulator, asked) == []
    assert len(rows_of(alice)) == before
    assert held_by(alice) == 0
    assert answered(alice, f"{provider}/sim-words-2", asked)["state"] == "complete"
    assert len(requests_about(simulator, asked)) == 1


def opened_and_left(person: Person, simulator: str) -> receipts.Use:
    """A use whose process died at once."""
    provider = person.add_provider(simulator)
    key = person.add_key(provider)
    order = order_of(person, key, f"{provider}/m", "Hello?")
    with organization_scope(person.organization.pk):
        return receipts.open_for_call(order, ProviderKey.objects.get(pk=key["id"]))


def test_what_nobody_closes_is_closed_as_lost(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    use = opened_and_left(alice, simulator)
    receipts.close_lost()
    assert len(rows_of(alice)) == 1
    assert receipts.close_lost(dt.timedelta(0)) >= 1
    opened, closed = pair_of(alice)
    assert (opened.use_id, closed.facts["outcome"]) == (use.id, "lost")
    assert receipts.close_lost(dt.timedelta(0)) == 0


def test_what_is_closed_stays_as_it_is(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    use = opened_and_left(alice, simulator)
    for outcome in ("complete", "lost"):
        with organization_scope(alice.organization.pk):
            receipts.close(use, outcome)
    _, closed = pair_of(alice)
    assert closed.facts["outcome"] == "complete"


def test_two_that_close_at_once_leave_one_receipt(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    use = opened_and_left(alice, simulator)
    start, failures = threading.Barrier(6), list[BaseException]()

    def work() -> None:
        start.wait()
        try:
            with organization_scope(alice.organization.pk):
                receipts.close(use, "stopped")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    pair_of(alice)


def test_many_uses_at_once_make_one_chain(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = simulated(alice, simulator)
    models = [f"{provider}/sim-words-5-pace-1-slow-first-{number}" for number in range(4)]
    sent = [alice.ask(alice.begin(), question(), *models) for _ in range(4)]
    for one in sent:
        for generation in one["generations"]:
            assert ended(alice, generation["id"])["state"] == "complete"
    assert verify(alice.organization.pk, RECEIPT_TABLES).number == 32
    assert len({row.use_id for row in rows_of(alice)}) == 16


def test_a_receipt_belongs_into_its_own_organization(cast: Cast) -> None:
    use = receipts.Use(uuid7(), cast.alice.organization.pk, uuid7(), None, cast.alice.user.pk)
    with organization_scope(cast.charlie.organization.pk), pytest.raises(ScopeMissing):
        receipts._open(use, ProviderKey(base_url="https://a.example"), "verify", None, None)


def test_a_failed_receipt_says_nothing_of_the_database(cast: Cast) -> None:
    use = receipts.Use(uuid7(), cast.alice.organization.pk, uuid7(), None, cast.alice.user.pk)
    with organization_scope(cast.alice.organization.pk), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        with pytest.raises(ReceiptNotWritten) as refused:
            receipts._open(use, ProviderKey(base_url="https://a.example"), "verify", None, None)
        transaction.set_rollback(True)
    assert "database" not in refused.value.detail.lower()
    assert refused.value.__cause__ is None
    assert refused.value.status == 503


def test_a_killed_worker_leaves_its_receipts_to_the_reconciler(
    stack: Stack, cast: Cast, simulator: str
) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/sim-words-3000-pace-10")
        generation = sent["generations"][0]["id"]
        watcher.wait_for_text(generation, 30)
        stack.kill("worker")
        stack.start("worker")
        watcher.wait_for_end(generation)
    wait_for(lambda: len(rows_of(alice)) == 2, "the closing receipt", 10)
    opened, closed = pair_of(alice)
    assert str(opened.generation_id) == generation
    assert (closed.facts["outcome"], closed.facts["error_code"]) == ("interrupted", "process_lost")
    assert closed.facts["usage_source"] == "estimated"
