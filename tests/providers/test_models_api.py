"""Providers and models over HTTP: what can be used, what it costs, whose key would pay."""

from decimal import Decimal
from typing import Any

import pytest

from tests.cast import Cast
from tests.stack import Stack

OWN = {"id": "own-1", "name": "Own One", "context_window": 32000, "input": "0.5", "output": "1.25"}


def listed(person: Any, **query: str) -> list[dict[str, Any]]:
    answer = person.http.get(f"{person.home}/models/", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def test_without_a_key_there_is_no_model(stack: Stack, cast: Cast) -> None:
    assert listed(cast.alice) == []


def test_own_models_show_context_price_and_whose_key_pays(stack: Stack, cast: Cast, simulator: str) -> None:
    alice = cast.alice
    provider = alice.add_provider(simulator, [OWN, "own-2"])
    alice.add_key(provider, owner="organization")
    first, second = listed(alice)
    assert (first["id"], first["name"]) == (f"{provider}/own-1", "Own One")
    assert first["context_window"] == 32000
    assert {name: Decimal(first["prices"][name]) for name in ("input", "output")} == {
        "input": Decimal("0.5"),
        "output": Decimal("1.25"),
    }
    assert first["key_sources"] == ["organization"]
    assert (second["id"], second["prices"], second["context_window"]) == (f"{provider}/own-2", None, None)
    alice.add_key(provider)
    assert listed(alice)[0]["key_sources"] == ["personal", "organization"]
    assert listed(cast.bob)[0]["key_sources"] == ["organization"]
    assert listed(cast.charlie) == []


def test_built_in_models_come_with_facts(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    key = alice.add_key("openai")
    models = listed(alice)
    assert len(models) > 5
    assert {one["provider"] for one in models} == {"openai"}
    assert all(one["key_sources"] == ["personal"] for one in models)
    assert any(one["prices"] and one["context_window"] for one in models)
    (found,) = [one for one in listed(alice, search="gpt-4o-mini") if one["id"] == "openai/gpt-4o-mini"]
    assert Decimal(found["prices"]["input"]) > 0
    alice.http.post(f"{alice.home}/keys/{key['id']}/revoke/")
    assert listed(alice) == []


def test_all_models_can_be_looked_through(stack: Stack, people: Cast) -> None:
    everything = listed(people.alice, all="true")
    assert len(everything) > 500
    assert all(one["key_sources"] == [] for one in everything)
    assert listed(people.alice, all="true", search="no such model at all") == []


@pytest.mark.parametrize("query", ["everything=1", "organization=x", "search=%00"])
def test_unknown_or_unreadable_fields_of_a_query_are_refused(stack: Stack, people: Cast, query: str) -> None:
    answer = people.alice.http.get(f"{people.alice.home}/models/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_providers_are_the_own_ones_and_the_built_in(stack: Stack, people: Cast, simulator: str) -> None:
    alice = people.alice
    slug = alice.add_provider(simulator, [OWN])
    rows = {row["slug"]: row for row in alice.http.get(f"{alice.home}/providers/").json()["results"]}
    assert len(rows) > 100
    assert (rows[slug]["kind"], rows[slug]["models_count"]) == ("custom", 1)
    assert (rows["openai"]["kind"], rows["openai"]["base_url"]) == ("builtin", "https://api.openai.com/v1")
    assert rows["openai"]["env_names"] == ["OPENAI_API_KEY"]
    assert rows[slug]["env_names"] == [f"{slug.upper().replace('-', '_')}_API_KEY"]
    assert slug not in people.charlie.http.get(f"{people.charlie.home}/providers/").text
    assert people.charlie.http.get(f"{people.charlie.home}/providers/{slug}/").status_code == 404


def test_two_organizations_may_use_one_slug(stack: Stack, people: Cast, simulator: str) -> None:
    alice, charlie = people.alice, people.charlie
    for person in (alice, charlie):
        person.add_provider(simulator, slug="house-models")
    again = {"slug": "house-models", "name": "Again", "base_url": simulator}
    assert alice.http.post(f"{alice.home}/providers/", json=again).status_code == 409
    assert charlie.http.delete(f"{charlie.home}/providers/house-models/").status_code == 204
    assert alice.http.get(f"{alice.home}/providers/house-models/").status_code == 200


def test_a_built_in_provider_is_nobodys_to_change(stack: Stack, people: Cast) -> None:
    alice = people.alice
    moved = alice.http.patch(f"{alice.home}/providers/openai/", json={"base_url": "https://a.example/v1"})
    assert moved.status_code == 404
    assert alice.http.delete(f"{alice.home}/providers/openai/").status_code == 404


def test_an_endpoint_stays_while_a_live_key_points_at_it(stack: Stack, people: Cast, simulator: str) -> None:
    alice, bob = people.alice, people.bob
    slug = alice.add_provider(simulator)
    key = bob.add_key(slug)
    refused = alice.http.delete(f"{alice.home}/providers/{slug}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "test key" not in refused.text
    bob.http.post(f"{bob.home}/keys/{key['id']}/revoke/")
    assert alice.http.delete(f"{alice.home}/providers/{slug}/").status_code == 204


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"slug": "Upper"}, "slug"),
        ({"slug": "with/slash"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"dialect": "gopher"}, "dialect"),
        ({"models": [{"id": "x", "input": "1"}]}, "models"),
        ({"models": [{"id": "x", "price": "1"}]}, "models"),
        ({"models": [{"id": "x", "input": "-1", "output": "1"}]}, "models"),
        ({"models": "all"}, "models"),
        ({"organization": "x"}, "organization"),
        ({"id": "x"}, "id"),
    ],
)
def test_malformed_endpoints_are_refused(
    stack: Stack, people: Cast, facts: dict[str, Any], field: str
) -> None:
    body = {"slug": "own", "name": "Own", "base_url": "https://models.example/v1", **facts}
    refused = people.alice.http.post(f"{people.alice.home}/providers/", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request"), refused.text
    assert set(refused.json()["errors"]) == {field}
