"""Valkey and PostgreSQL vanish in mid-answer: what was shown is kept, the answer ends, and money is booked once."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.cast import Cast
from tests.chat.providers import simulated
from tests.chat.watching import ended, question, watching
from tests.faults.checker import check
from tests.faults.servers import bring_back, kill_postgres, kill_valkey
from tests.stack import Stack


@pytest.fixture(autouse=True)
def _whole_again(stack: Stack) -> Iterator[None]:
    yield
    stack.wait_ready()


def test_an_emptied_valkey_costs_no_word(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), *(f"{provider}/sim-words-{n}-pace-10" for n in (300, 301)))
        generations = [one["id"] for one in sent["generations"]]
        for characters in (100, 400, 700):
            watcher.wait_for_text(generations[0], characters)
            redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
        with watching(alice, conversation) as late:
            for generation in generations:
                watcher.wait_for_end(generation)
                late.wait_for_end(generation)
                assert alice.generation(generation)["state"] == "complete"
            check(alice, simulator, watcher, late)
    later = alice.ask(conversation, question(), f"{provider}/sim-words-5")
    assert ended(alice, later["generations"][0]["id"])["state"] == "complete"


def test_a_valkey_that_died_costs_no_word(
    stack: Stack, cast: Cast, simulator: str, installation_folder: Path
) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        models = (f"{provider}/sim-words-100-pace-10", f"{provider}/sim-words-400-pace-10")
        sent = alice.ask(conversation, question(), *models)
        short, long = (one["id"] for one in sent["generations"])
        for generation in (short, long):
            watcher.wait_for_text(generation, 50)
        server = kill_valkey(installation_folder)
        try:
            # Without it answers go on, are read from the database, and new ones are taken.
            watcher.wait_for_end(short, 20)
            meanwhile = alice.ask(alice.begin(), question(), f"{provider}/sim-words-5")["generations"][0][
                "id"
            ]
            watcher.wait_for_text(long, len(watcher.text(long)) + 20)
        finally:
            bring_back(server, "REDIS_URL")
        watcher.wait_for_end(long)
        for generation in (short, long, meanwhile):
            assert ended(alice, generation, 60)["state"] == "complete"
        check(alice, simulator, watcher)


def test_a_postgresql_that_died_costs_no_word(
    stack: Stack, cast: Cast, simulator: str, installation_folder: Path
) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        # One ends while the database is away: it waits with its end, and with its booking.
        models = (f"{provider}/sim-words-130-pace-10", f"{provider}/sim-words-600-pace-10")
        sent = alice.ask(conversation, question(), *models)
        generations = [one["id"] for one in sent["generations"]]
        for generation in generations:
            watcher.wait_for_text(generation, 100)
        server = kill_postgres(installation_folder)
        refused = alice.http.post(
            f"/api/v1/conversations/{conversation}/messages/",
            json={"content": "Hello?", "models": [f"{provider}/sim-words-5"]},
        )
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        time.sleep(1)
        bring_back(server, "DATABASE_URL")
        for generation in generations:
            watcher.wait_for_end(generation)
            row = alice.generation(generation)
            assert (row["state"], row["usage"]["source"]) == ("complete", "final")
        check(alice, simulator, watcher)
