"""Server-sent events of one answer: all of them, or those behind the number that one has."""

import json
from typing import Any

import pytest

from tests.cast import Cast, Person
from tests.chat.providers import simulated
from tests.chat.watching import LAST, ended, question

pytestmark = pytest.mark.usefixtures("stack")


def events(
    person: Person, generation: str, after: int | None = None, most: int = 10_000
) -> list[dict[str, Any]]:
    """What the event source says, to its end or up to so many events."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    found: list[dict[str, Any]] = []
    path = f"/api/v1/generations/{generation}/events/"
    with person.http.stream("GET", path, headers={"Accept": "text/event-stream", **headers}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        for line in answer.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
            if len(found) >= most:
                break
    return found


def test_resumes_live_behind_the_last_number(cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = simulated(alice, simulator)
    sent = alice.ask(alice.begin(), question(), f"{provider}/sim-words-150-pace-10")
    generation = sent["generations"][0]["id"]
    shown = events(alice, generation, most=5)
    shown += events(alice, generation, shown[-1]["seq"], most=10)
    shown += events(alice, generation, shown[-1]["seq"])
    assert [one["seq"] for one in shown] == list(range(1, len(shown) + 1))
    assert [one["type"] in LAST for one in shown].index(True) == len(shown) - 1
    row = ended(alice, generation)
    assert "".join(one["text"] for one in shown if one["type"] == "text.delta") == row["text"]
    assert events(alice, generation) == shown
    assert events(alice, generation, 3) == shown[3:]
    assert events(alice, generation, len(shown)) == events(alice, generation, 999_999) == []


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "9" * 10])
def test_a_number_that_is_none_is_refused(cast: Cast, simulator: str, number: str) -> None:
    alice = cast.alice
    sent = alice.ask(alice.begin(), question(), f"{simulated(alice, simulator)}/sim-words-3")
    path = f"/api/v1/generations/{sent['generations'][0]['id']}/events/"
    answer = alice.http.get(path, headers={"Last-Event-ID": number})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
