"""Whose key would pay, before anything is sent."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cast import Cast, Person
from tests.stack import Stack

MODEL = "sim-chat"


@dataclass(frozen=True)
class Scene:
    cast: Cast
    slug: str
    key: dict[str, Any]

    @property
    def model(self) -> str:
        return f"{self.slug}/{MODEL}"


@pytest.fixture
def scene(stack: Stack, cast: Cast, simulator: str) -> Scene:
    slug = cast.alice.add_provider(simulator, [MODEL])
    return Scene(cast, slug, cast.alice.add_key(slug))


def foreseen(person: Person, *models: str, **query: str) -> list[dict[str, Any]]:
    answer = person.http.get(f"{person.home}/payers/", params={"models": ",".join(models), **query})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_the_own_key_pays_and_nothing_is_spent(scene: Scene) -> None:
    (row,) = foreseen(scene.cast.alice, scene.model)
    assert row["model"] == scene.model
    assert (row["paid_by"]["key"], row["paid_by"]["owner"]) == (scene.key["id"], "personal")
    assert row["paid_by"]["grant"] is None
    usage = scene.cast.alice.http.get(f"{scene.cast.alice.home}/usage/").json()
    assert scene.slug not in str(usage)


def test_a_refusal_says_its_code_and_each_model_has_its_own_answer(scene: Scene) -> None:
    nothing, own = foreseen(scene.cast.alice, "groq/anything", scene.model)
    assert (nothing["paid_by"], nothing["code"]) == (None, "no_usable_key")
    assert "Groq" in nothing["detail"]
    assert own["code"] is None
    (row,) = foreseen(scene.cast.bob, scene.model)
    assert row["code"] == "no_usable_key"


def test_a_conversation_answers_with_its_rule(scene: Scene) -> None:
    alice = scene.cast.alice
    shared = alice.add_key(scene.slug, owner="organization")
    talk = f"/api/v1/conversations/{alice.begin()}"
    path = f"{talk}/payers/?models={scene.model}"
    assert alice.http.get(path).json()["results"][0]["paid_by"]["key"] == scene.key["id"]
    rule = {"order": ["personal"], "key": shared["id"], "fallback": False}
    assert alice.http.put(f"{talk}/payer-rule/", json=rule).status_code == 200
    assert alice.http.get(path).json()["results"][0]["paid_by"]["key"] == shared["id"]
    assert scene.cast.charlie.http.get(path).status_code == 404


def test_a_freeze_is_foreseen(scene: Scene) -> None:
    alice = scene.cast.alice
    begun = alice.http.post(f"{alice.home}/freeze/", json={"scope": "organization", "reason": "A pause"})
    assert begun.status_code == 201, begun.text
    (row,) = foreseen(alice, scene.model)
    assert (row["code"], row["paid_by"]) == ("frozen", None)
    assert "A pause" in row["detail"]


def test_nobody_asks_about_a_place_that_is_not_theirs(scene: Scene) -> None:
    alice, charlie = scene.cast.alice, scene.cast.charlie
    for project in (str(uuid.uuid4()), "nothing"):
        answer = alice.http.get(f"{alice.home}/payers/", params={"models": scene.model, "project": project})
        assert answer.status_code in (400, 404)
    assert charlie.http.get(f"{alice.home}/payers/").status_code == 404
    assert foreseen(charlie, scene.model)[0]["paid_by"] is None
    many = ",".join(f"a/{number}" for number in range(21))
    assert alice.http.get(f"{alice.home}/payers/", params={"models": many}).status_code == 400
