"""Where a key may go is decided by the address that the connection uses."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from django.test import override_settings
from yarl import URL

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


@asynccontextmanager
async def astray(base_url: str) -> AsyncIterator[list[bytes]]:
    """A listener at 127.0.0.2, which no test lists, on the port of ``base_url``; gives what it was sent."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(65536))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.2", URL(base_url).port)
    try:
        yield heard
    finally:
        server.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "[fd00:ec2::254]",
        "0.0.0.0", "localhost", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "127.0.0.1.",
        "0x7f.1", "017700000001", "0x7f.0x0.0x0.0x1", "127.0.1", "00000177.0.0.01", "localhost.", "LOCALHOST",
        "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
        "[2001:0:7f00:1::]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[fe80::1%25lo]", "100.100.100.200",
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


async def test_of_a_mixed_answer_only_what_is_admitted_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that leads astray comes first; a listener waits at each of them."""
    async with provider(REFUSAL) as (base_url, heads), astray(base_url) as strayed:
        names = ChangingResolver(["127.0.0.2", "169.254.169.254", "10.0.0.1", "127.0.0.1"])
        async with http.new_session(GuardedConnector(names)) as session:
            monkeypatch.setattr(http, "session", lambda: session)
            heard = await call(base_url.replace("127.0.0.1", "mixed.example"))
    assert heard.code == "provider_key_invalid"
    assert (len(heads), strayed) == (1, [])


async def test_a_name_that_was_right_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """First the listed address, then another: the second connection goes nowhere."""
    async with provider(REFUSAL) as (base_url, heads), astray(base_url) as strayed:
        names = ChangingResolver(["127.0.0.1"], ["127.0.0.2"], ["::ffff:127.0.0.2"], ["127.0.0.1"])
        async with http.new_session(GuardedConnector(names)) as session:
            monkeypatch.setattr(http, "session", lambda: session)
            url = base_url.replace("127.0.0.1", "rebind.example")
            codes = [(await call(url)).code for _ in range(4)]
    refused = "destination_refused"
    assert codes == ["provider_key_invalid", refused, refused, "provider_key_invalid"]
    assert (len(heads), strayed) == (2, [])


async def test_a_peer_that_is_not_what_the_name_said_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever led the connection elsewhere, the peer itself is looked at before a byte is sent."""
    async with provider(REFUSAL) as (base_url, heads):
        monkeypatch.setattr("providers.adapters.guard._admitted", lambda *words: True)
        names = ChangingResolver(["127.0.0.1"])
        async with http.new_session(GuardedConnector(names)) as session:
            monkeypatch.setattr(http, "session", lambda: session)
            with override_settings(BYOK_PRIVATE_HOSTS=[]):
                heard = await call(base_url.replace("127.0.0.1", "peer.example"))
    assert heard.code == "destination_refused"
    assert not any(KEY.encode() in head for head in heads)


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
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        await call(base_url)
    assert (len(heads), len(proxied)) == (1, 0)


async def test_no_file_of_passwords_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".netrc"
    file.write_text("machine 127.0.0.1 login somebody password of-the-operator\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    monkeypatch.setenv("HOME", str(tmp_path))
    async with provider(REFUSAL) as (base_url, heads):
        await call(base_url)
    (head,) = heads
    assert head.lower().count(b"authorization:") == 1
    assert f"Bearer {KEY}".encode() in head
    assert b"Basic" not in head
