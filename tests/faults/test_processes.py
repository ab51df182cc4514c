"""Our own processes die or pause in mid-answer: what was shown stays, is booked once, and can be gone on with."""

import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest
from celery import current_app

from tests.cast import Cast, Person
from tests.chat.providers import requests_about, simulated
from tests.chat.watching import Watcher, ended, question, watching
from tests.faults.checker import check
from tests.stack import Stack, wait_for

RECOVERY_SECONDS = 30


@pytest.fixture(autouse=True)
def _whole_again(stack: Stack) -> Iterator[None]:
    yield
    for name in ("web", "worker", "beat"):
        if name not in stack.processes or stack.processes[name].poll() is not None:
            stack.start(name)
    stack.wait_ready()


def retried(person: Person, watcher: Watcher, generation: str) -> None:
    """Asking again works, and ends whole."""
    again = person.http.post(f"/api/v1/generations/{generation}/retry/", json={})
    assert again.status_code == 201
    watcher.wait_for_end(again.json()["id"])
    assert person.generation(again.json()["id"])["state"] == "complete"


def test_a_killed_worker_leaves_its_answers_interrupted(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation, asked = simulated(alice, simulator), alice.begin(), question()
    models = [f"{provider}/sim-words-300-pace-{pace}" for pace in (15, 20, 25)]
    silent = f"{provider}/sim-hang-0-words-3"
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, asked, *models, silent)
        generations = [one["id"] for one in sent["generations"]]
        for generation in generations[:3]:
            watcher.wait_for_text(generation, 100)
        wait_for(lambda: len(requests_about(simulator, asked)) == 4, "all calls")
        stack.kill("worker")
        stack.start("worker")
        for generation in generations:
            shown = watcher.wait_for_end(generation, RECOVERY_SECONDS)
            assert shown[-1]["state"] == "interrupted"
            row = alice.generation(generation)
            assert (row["state"], row["text"]) == ("interrupted", watcher.text(generation))
            assert row["error"]["code"] == "process_lost"
            assert row["usage"]["source"] == "estimated"
        assert len(requests_about(simulator, asked)) == 4
        retried(alice, watcher, generations[0])
        check(alice, simulator, watcher)


def test_a_killed_web_process_loses_nobody_a_word(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/sim-words-500-pace-10")
        generation = sent["generations"][0]["id"]
        watcher.wait_for_text(generation, 100)
        stack.kill("web")
        stack.start("web")
        watcher.wait_for_end(generation)
        assert watcher.connections > 1
        stack.wait_ready()
        row = alice.generation(generation)
        assert (row["state"], row["usage"]["source"]) == ("complete", "final")
        check(alice, simulator, watcher)


def test_an_answer_goes_on_while_nobody_looks(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/sim-words-150-pace-10")
        generation = sent["generations"][0]["id"]
        watcher.wait_for_text(generation, 50)
    assert ended(alice, generation)["state"] == "complete"
    returning = Watcher(alice, conversation)
    returning.events[generation] = list(watcher.events[generation])
    returning.start()
    returning.wait_for_end(generation)
    returning.close()
    check(alice, simulator, returning)


def test_a_worker_that_is_told_to_go_ends_its_answers(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        models = (f"{provider}/sim-words-150-pace-10", f"{provider}/sim-words-3000-pace-10")
        sent = alice.ask(conversation, question(), *models)
        short, long = (one["id"] for one in sent["generations"])
        for generation in (short, long):
            watcher.wait_for_text(generation, 50)
        assert stack.stop("worker") == 0
        watcher.wait_for_end(short, 5)
        assert watcher.wait_for_end(long, 5)[-1]["error"]["code"] == "worker_restarted"
        assert alice.generation(short)["state"] == "complete"
        assert alice.generation(long)["state"] == "interrupted"
        stack.start("worker")
        check(alice, simulator, watcher)


def test_a_worker_that_slept_shows_nothing_that_is_not_kept(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation = simulated(alice, simulator), alice.begin()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, question(), f"{provider}/sim-words-3000-pace-10")
        generation = sent["generations"][0]["id"]
        watcher.wait_for_text(generation, 100)
        # The scheduler's tasks need a worker that is awake.
        sleeper = stack.processes.pop("worker")
        os.killpg(sleeper.pid, signal.SIGSTOP)
        stack.start("worker")
        try:
            watcher.wait_for_end(generation, RECOVERY_SECONDS)
            kept = alice.generation(generation)
            os.killpg(sleeper.pid, signal.SIGCONT)
            time.sleep(2)
            assert alice.generation(generation) == kept
            assert kept["state"] == "interrupted"
            check(alice, simulator, watcher)
        finally:
            os.killpg(sleeper.pid, signal.SIGKILL)
            sleeper.wait()


def test_a_task_delivered_again_does_nothing(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider, conversation, asked = simulated(alice, simulator), alice.begin(), question()
    with watching(alice, conversation) as watcher:
        sent = alice.ask(conversation, asked, f"{provider}/sim-words-200-pace-10")
        generation = sent["generations"][0]["id"]
        for _ in range(5):
            current_app.send_task("chat.answer", args=[generation, str(alice.organization.pk)])
        watcher.wait_for_text(generation, 100)
        for _ in range(5):
            current_app.send_task("chat.answer", args=[generation, str(alice.organization.pk)])
        watcher.wait_for_end(generation)
        current_app.send_task("chat.answer", args=[generation, str(alice.organization.pk)])
        assert alice.generation(generation)["state"] == "complete"
        assert len(requests_about(simulator, asked)) == 1
        check(alice, simulator, watcher)


def has_text(person: Person, generation: str) -> bool:
    return bool(person.generation(generation)["text"])


def test_what_waited_in_the_queue_of_a_killed_worker_is_answered(
    stack: Stack, cast: Cast, simulator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = cast.alice
    provider = simulated(alice, simulator)
    stack.kill("worker")
    monkeypatch.setenv("BYOK_WORKER_CONCURRENCY", "4")
    stack.start("worker")
    slow, quick = f"{provider}/sim-words-2000-pace-10", f"{provider}/sim-words-9-pace-1"
    conversations = [alice.begin() for _ in range(14)]
    running = alice.ask(conversations[0], question(), *(f"{slow}-slow-first-{n}" for n in range(4)))
    for one in running["generations"]:
        wait_for(partial(has_text, alice, one["id"]), "the first words")
    asked = [(one, question()) for one in conversations[1:]]
    queued = [
        one["id"]
        for conversation, words in asked
        for one in alice.ask(conversation, words, *(f"{quick}-slow-first-{n}" for n in range(4)))[
            "generations"
        ]
    ]
    assert len(queued) == 52
    stopped = queued.pop()
    assert alice.http.post(f"/api/v1/generations/{stopped}/stop/").json()["state"] == "stopped"
    stack.kill("worker")
    monkeypatch.delenv("BYOK_WORKER_CONCURRENCY")
    stack.start("worker")
    for one in running["generations"]:
        assert ended(alice, one["id"], 60)["state"] == "interrupted"
    for generation in queued:
        assert ended(alice, generation, 60)["state"] == "complete"
    stop = alice.generation(stopped)
    assert (stop["state"], stop["text"], stop["last_seq"]) == ("stopped", "", 1)
    assert sum(len(requests_about(simulator, words)) for _, words in asked) == 51
    check(alice, simulator)
