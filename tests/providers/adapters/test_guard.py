"""Where a key may go is decided by the address that the connection uses."""

import socket
from collections.abc import Iterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from django.test import override_settings

from providers.adapters import http
from providers.adapters.guard import GuardedConnector, GuardedResolver
from providers.exceptions import ProviderError
from tests.providers.adapters.calling import KEY, call
from tests.providers.adapters.scripted import answers, provider

REFUSAL = answers(401, b"{}")


class ChangingResolver(AbstractResolver):
    """Names whose address changes from one look-up to the next."""

    def __init__(self, *replies: list[str]) -> None:
        self.replies: Iterator[list[str]] = iter(replies)
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in next(self.replies)
        ]

    async def close(self) -> None:
        return None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "[fd00:ec2::254]",
        "0.0.0.0", "localhost", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "127.0.0.1.",
    ],
)  # fmt: skip
async def test_nothing_listed_nothing_private_is_reached(host: str) -> None:
    async with provider(REFUSAL) as (base_url, heads):
        port = base_url.rsplit(":", 1)[1]
        with override_settings(BYOK_PRIVATE_HOSTS=[]):
            heard = await call(f"http://{host}:{port}")
    assert heard.code in ("destination_refused", "provider_unreachable")
    assert heads == []


async def test_a_listed_address_is_reached() -> None:
    async with provider(REFUSAL) as (base_url, heads):
        heard = await call(base_url)
    assert heard.code == "provider_key_invalid"
    assert len(heads) == 1


async def test_a_listed_port_is_the_only_one() -> None:
    async with provider(REFUSAL) as (base_url, heads):
        with override_settings(BYOK_PRIVATE_HOSTS=["127.0.0.1:1"]):
            assert (await call(base_url)).code == "destination_refused"
    assert heads == []


async def test_a_name_that_changes_its_address_is_caught() -> None:
    resolver = GuardedResolver(ChangingResolver(["93.184.216.34"], ["127.0.0.1"], ["10.0.0.1", "8.8.8.8"]))
    with override_settings(BYOK_PRIVATE_HOSTS=[]):
        assert [row["host"] for row in await resolver.resolve("rebind.example", 443)] == ["93.184.216.34"]
        with pytest.raises(ProviderError) as caught:
            await resolver.resolve("rebind.example", 443)
        assert caught.value.code == "destination_refused"
        assert [row["host"] for row in await resolver.resolve("rebind.example", 443)] == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("listed", "code"), [("rebind.example", "provider_key_invalid"), ("x", "destination_refused")]
)
async def test_each_connection_looks_again(monkeypatch: pytest.MonkeyPatch, listed: str, code: str) -> None:
    names = ChangingResolver(["127.0.0.1"], ["127.0.0.1"])
    async with provider(REFUSAL) as (base_url, heads), http.new_session(GuardedConnector(names)) as session:
        monkeypatch.setattr(http, "session", lambda: session)
        with override_settings(BYOK_PRIVATE_HOSTS=[listed]):
            for _ in range(2):
                assert (await call(base_url.replace("127.0.0.1", "rebind.example"))).code == code
    assert names.asked == 2
    assert len(heads) == (2 if listed == "rebind.example" else 0)


async def test_cleartext_needs_a_listed_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public address over http is refused after the connection, before a byte is sent."""
    async with provider(REFUSAL) as (base_url, heads):
        monkeypatch.setattr("providers.adapters.addresses.is_public", lambda address: True)
        with override_settings(BYOK_PRIVATE_HOSTS=[]):
            heard = await call(base_url)
    assert heard.code == "destination_refused"
    assert heard.error is not None
    assert "https" in heard.error.detail
    assert not any(KEY.encode() in head for head in heads)


@pytest.mark.parametrize(
    "base_url",
    [
        "ftp://api.example/v1", "file:///etc/passwd", "https://", "nonsense", "https://user:pw@api.example/v1",
        "https://api.example/v1?x=1", "https://api.example/v1#x", "http://[::1", "https://api.example:99999/v1",
    ],
)  # fmt: skip
async def test_only_plain_urls(base_url: str) -> None:
    assert (await call(base_url)).code == "destination_refused"


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with provider(REFUSAL) as (base_url, heads), provider(REFUSAL) as (proxy, proxied):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("HTTP_PROXY", proxy)
        await call(base_url)
    assert (len(heads), len(proxied)) == (1, 0)
