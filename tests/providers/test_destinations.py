"""Where a key may not travel: asked through the product, decided when the connection is made."""

import pytest

from tests.cast import Cast
from tests.environment import CANARY
from tests.providers.listener import Listener, listening
from tests.providers.test_key_binding import answered
from tests.stack import Stack

REFUSED_ADDRESSES = [
    "http://10.0.0.1/v1",
    "https://10.0.0.1/v1",
    "http://169.254.169.254/latest",
    "http://192.168.1.1/v1",
    "http://172.16.0.1:8080/v1",
    "http://0.0.0.0/v1",
    "http://[::1]/v1",
    "http://[::ffff:10.0.0.1]/v1",
    "http://[fd00::1]/v1",
    "http://[fe80::1]/v1",
    "http://100.64.0.1/v1",
    "http://224.0.0.1/v1",
    "http://8.8.8.8/v1",
]
MALFORMED = [
    "ftp://models.example/v1",
    "file:///etc/passwd",
    "models.example/v1",
    "//models.example/v1",
    "https://",
    "https:///v1",
    "https://user@models.example/v1",
    "https://user:secret@models.example/v1",
    "https://@models.example/v1",
    "https://models.example/v1?key=1",
    "https://models.example/v1?",
    "https://models.example/v1#part",
    "https://models.example/v1#",
    "https://models.example\\@elsewhere.example/v1",
    "https://models.example\\.elsewhere.example/v1",
    "https://mod\nels.example/v1",
    "https://models.example/v1\r\nHost: elsewhere.example",
    "https://models .example/v1",
    "https://models.example:0/v1",
    "https://models.example:99999/v1",
    "https://models.example:port/v1",
    "https://[models.example/v1",
    "https://módels.example/v1",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("address", REFUSED_ADDRESSES)
def test_a_private_address_is_refused_when_it_is_called(stack: Stack, people: Cast, address: str) -> None:
    alice = people.alice
    key = alice.add_key(alice.add_provider(address))
    checked = alice.http.post(f"{alice.home}/keys/{key['id']}/verify/")
    assert checked.status_code == 200
    assert (checked.json()["status"], checked.json()["status_code"]) == ("unverified", "destination_refused")


def test_a_question_to_a_private_address_fails_clearly(stack: Stack, people: Cast) -> None:
    alice = people.alice
    provider = alice.add_provider("http://169.254.169.254/v1")
    alice.add_key(provider)
    answer = answered(alice, provider)
    assert (answer["state"], answer["error"]["code"]) == ("failed", "destination_refused")
    assert "BYOK_PRIVATE_HOSTS" in answer["error"]["detail"]
    assert "169.254" not in answer["error"]["detail"]
    assert (answer["text"], answer["usage"], answer["cost"]) == ("", None, None)


def test_a_redirect_is_not_followed(stack: Stack, people: Cast) -> None:
    alice = people.alice
    with listening() as first, listening() as second:
        first.redirect = second.base_url.removesuffix("/v1")
        provider = alice.add_provider(first.base_url)
        key = alice.add_key(provider)
        checked = alice.http.post(f"{alice.home}/keys/{key['id']}/verify/").json()
        answer = answered(alice, provider)
        assert len(first.heads) == 2
        assert second.heads == []
    assert checked["status_code"] == "destination_refused"
    assert (answer["state"], answer["error"]["code"]) == ("failed", "destination_refused")
    assert second.base_url not in str(answer)


@pytest.mark.parametrize("address", MALFORMED)
def test_a_malformed_base_url_is_refused(stack: Stack, people: Cast, address: str) -> None:
    alice = people.alice
    body = {"slug": "malformed", "name": "Malformed", "base_url": address}
    refused = alice.http.post(f"{alice.home}/providers/", json=body)
    assert refused.status_code == 400, refused.text
    assert set(refused.json()["errors"]) == {"base_url"}


def test_a_malformed_base_url_is_refused_in_a_change_too(
    stack: Stack, people: Cast, listener: Listener
) -> None:
    alice = people.alice
    provider = alice.add_provider(listener.base_url)
    answer = alice.http.patch(
        f"{alice.home}/providers/{provider}/", json={"base_url": "https://user:secret@models.example"}
    )
    assert answer.status_code == 400
    assert alice.http.get(f"{alice.home}/providers/{provider}/").json()["base_url"] == listener.base_url


@pytest.mark.parametrize("slug", ["openai", "groq", "openrouter"])
def test_nobody_takes_the_name_of_a_well_known_provider(
    stack: Stack, people: Cast, listener: Listener, slug: str
) -> None:
    """A colleague's key for it would go to an address of the organization's choice."""
    alice = people.alice
    body = {"slug": slug, "name": "OpenAI", "base_url": listener.base_url}
    refused = alice.http.post(f"{alice.home}/providers/", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    key = people.bob.add_key(slug, secret=CANARY)
    assert key["base_url"].startswith("https://")


def test_no_request_names_a_host(stack: Stack, people: Cast, simulator: str, listener: Listener) -> None:
    alice = people.alice
    provider = alice.add_provider(simulator)
    alice.add_key(provider)
    conversation = alice.begin()
    for name in ("base_url", "api_base", "host", "endpoint", "key", "api_key"):
        body = {"content": "Hello?", "models": [f"{provider}/sim-chat"], name: listener.base_url}
        for sent in (body, {**body, "parameters": {name: listener.base_url}}):
            answer = alice.http.post(f"/api/v1/conversations/{conversation}/messages/", json=sent)
            assert answer.status_code == 400, answer.text
    assert listener.heads == []
