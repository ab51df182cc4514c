"""Limits, deadlines, headers, and what a fault may say."""

import gzip
import socket
import traceback
import zlib

import pytest

from providers.adapters import Deadlines, check_key
from providers.exceptions import ProviderError
from providers.vault.secret import OpenedSecret
from tests.providers.adapters.calling import KEY, call, destination
from tests.providers.adapters.scripted import OK_STREAM, answers, provider, says

SHORT = Deadlines(first=0.4, progress=0.4)
HELLO = b'data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n'
STOP = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'


def without_the_key(error: BaseException | None) -> None:
    while error is not None:
        told = f"{error!r} {error} {vars(error)} {''.join(traceback.format_exception(error))}"
        assert KEY not in told
        assert error.__cause__ is None
        error = error.__context__


@pytest.mark.parametrize("key", [f"{KEY}\nx: y", f"{KEY}\r\n", f" {KEY}", f"{KEY}ż", f"{KEY}\x00", ""])
async def test_a_key_that_no_header_can_carry(key: str) -> None:
    async with provider(answers(200, b"{}")) as (base_url, heads):
        heard = await call(base_url, key=key)
    assert heard.code == "provider_key_invalid"
    assert heads == []
    without_the_key(heard.error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(status: int) -> None:
    async with provider(answers(200, b"{}")) as (elsewhere, followed):
        script = answers(status, b"", f"location: {elsewhere}/chat/completions")
        async with provider(script) as (base_url, _):
            heard = await call(base_url)
            with OpenedSecret.from_text(KEY) as secret, pytest.raises(ProviderError):
                await check_key(destination(base_url), secret)
    assert heard.code == "destination_refused"
    assert followed == []


async def test_what_is_sent() -> None:
    async with provider(answers(401, b"{}")) as (base_url, heads):
        await call(base_url)
    head = heads[0].decode().lower()
    assert head.startswith("post /v1/chat/completions http/1.1\r\n")
    assert f"authorization: bearer {KEY}\r\n" in head
    assert "accept-encoding: identity\r\n" in head
    assert "cookie" not in head


async def test_cookies_are_not_kept() -> None:
    async with provider(answers(401, b"{}", "set-cookie: a=b; path=/")) as (base_url, heads):
        await call(base_url)
        await call(base_url)
    assert b"cookie" not in heads[1].lower()


async def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        heard = await call(f"http://127.0.0.1:{held.getsockname()[1]}/v1")
    assert heard.code == "provider_unreachable"
    assert heard.error is not None
    assert heard.error.retryable
    without_the_key(heard.error)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (says(b""), "provider_unreachable"),
        (says(b"\x16\x03\x01 not http\r\n\r\n"), "provider_bad_response"),
        (says(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 20000 + b"\r\n\r\n"), "provider_bad_response"),
        (answers(200, b"\x1f\x8b", "content-encoding: gzip"), "provider_bad_response"),
        (answers(200, b"<html></html>", kind="text/html"), "provider_bad_response"),
        (answers(200, b"not json"), "provider_bad_response"),
        (answers(200, b"[]"), "provider_bad_response"),
        (answers(200, b"{}"), "provider_bad_response"),
        (answers(204, b""), "provider_bad_response"),
        (answers(200, b"\0" * 17 * 2**20), "response_too_large"),
        (says(OK_STREAM, b"data: " + b"x" * 2 * 2**20), "response_too_large"),
        (says(OK_STREAM, *[b"data: " + b"x" * 900_000 + b"\n"] * 6), "response_too_large"),
        (answers(500, b"e" * 200_000), "provider_unavailable"),
        (answers(404, b"<html>", kind="text/html"), "provider_model_not_found"),
    ],
)  # fmt: skip
async def test_a_bad_answer(script: object, code: str) -> None:
    async with provider(script) as (base_url, _):  # type: ignore[arg-type]
        heard = await call(base_url)
    assert (heard.code, heard.finish) == (code, None)
    without_the_key(heard.error)


WHOLE = HELLO + STOP + b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(WHOLE)), ("x-gzip", gzip.compress(WHOLE)), ("deflate", zlib.compress(WHOLE))],
)
async def test_nothing_is_unpacked(encoding: str, body: bytes) -> None:
    """None was asked for. What a few kilobytes would grow to is not found out, though here it is a whole answer."""
    async with provider(answers(200, WHOLE, kind="text/event-stream")) as (base_url, _):
        assert (await call(base_url)).text == "Hello"
    script = answers(200, body, f"content-encoding: {encoding}", kind="text/event-stream")
    async with provider(script) as (base_url, heads):
        heard = await call(base_url)
    assert (heard.text, heard.code, heard.finish) == ("", "provider_bad_response", None)
    assert b"accept-encoding: identity" in heads[0].lower()


@pytest.mark.parametrize(
    "tail", [b"", HELLO[:20], STOP, STOP + b"data: [DON", b": nothing more\n\n", b"data: {broken\n\n"]
)
async def test_an_end_without_its_marker_is_interrupted(tail: bytes) -> None:
    """The connection is closed without an error, as a cut behind a proxy looks."""
    async with provider(says(OK_STREAM, HELLO, tail)) as (base_url, _):
        heard = await call(base_url)
    assert (heard.text, heard.code, heard.finish) == ("Hello", "provider_stream_interrupted", None)


async def test_no_first_byte() -> None:
    async with provider(says(b"", pause=5)) as (base_url, _):
        assert (await call(base_url, deadlines=SHORT)).code == "provider_timeout"


async def test_no_content_after_the_head() -> None:
    async with provider(says(OK_STREAM, b"", pause=5)) as (base_url, _):
        assert (await call(base_url, deadlines=SHORT)).code == "provider_timeout"


async def test_comments_are_no_progress() -> None:
    async with provider(says(OK_STREAM, HELLO, *[b": still here\n\n"] * 100, pause=0.05)) as (base_url, _):
        heard = await call(base_url, deadlines=SHORT)
    assert (heard.text, heard.code) == ("Hello", "provider_timeout")


async def test_bytes_without_content_are_no_progress() -> None:
    async with provider(says(OK_STREAM, HELLO, *[b"x"] * 100, pause=0.05)) as (base_url, _):
        assert (await call(base_url, deadlines=SHORT)).code == "provider_timeout"


async def test_a_whole_answer_has_a_deadline() -> None:
    async with provider(says(OK_STREAM, *[HELLO] * 200, pause=0.02)) as (base_url, _):
        heard = await call(base_url, deadlines=Deadlines(total=0.5))
    assert heard.code == "provider_timeout"
    assert heard.text.startswith("Hello")
