"""The only HTTP out to providers.

One pooled aiohttp session an event loop: no proxy from the environment, no redirects, no cookies, no
compression, addresses checked at connect time. Faults come out as ``ProviderError`` with text of our own:
a library's exception can hold the request's headers, so none is kept as cause or context.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

import aiohttp
from yarl import URL

from providers.adapters.guard import GuardedConnector
from providers.contracts import Destination
from providers.exceptions import ProviderError

CONNECT_SECONDS = 10.0
ERROR_BODY_LIMIT = 64 * 1024
BODY_LIMIT = 64 * 1024 * 1024
DRAIN_SECONDS = 0.1

_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long to wait for a provider, in seconds. ``first``: until the first content; ``progress``: between
    two pieces of content (comments and empty events do not count); ``total``: the whole answer."""

    first: float = 60.0
    progress: float = 60.0
    total: float = 3600.0


REASONING_DEADLINES = Deadlines(first=300.0, progress=300.0)


def new_session(connector: aiohttp.BaseConnector | None = None) -> aiohttp.ClientSession:
    """A session with everything switched off that could take a key elsewhere."""
    return aiohttp.ClientSession(
        connector=connector or GuardedConnector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS),
        trust_env=False,
        auto_decompress=False,
        raise_for_status=False,
        headers={"User-Agent": "byokplatform", "Accept-Encoding": "identity"},
    )


def session() -> aiohttp.ClientSession:
    """The running event loop's session, made on first use."""
    loop = asyncio.get_running_loop()
    found = _sessions.get(loop)
    if found is None or found.closed:
        found = _sessions[loop] = new_session()
    return found


async def close_session() -> None:
    """Close the running event loop's session, at the end of a process or a test."""
    found = _sessions.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()


class Answer:
    """A provider's answer whose body is still to come."""

    def __init__(self, response: aiohttp.ClientResponse, deadlines: Deadlines, waited: float) -> None:
        self._response, self._deadlines = response, deadlines
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self.content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._waited, self._patience = waited, deadlines.first
        self._ends = monotonic() + deadlines.total

    def progressed(self) -> None:
        """Tell that content came: the progress deadline starts again."""
        self._waited, self._patience = 0.0, self._deadlines.progress

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes. Only time spent waiting for the provider counts against the deadlines.
        Raises ProviderError: provider_timeout, provider_stream_interrupted, response_too_large."""
        size = 0
        while True:
            chunk = await self._next()
            if not chunk and self._response.content.at_eof():
                return
            size += len(chunk)
            if size > BODY_LIMIT:
                raise ProviderError("response_too_large")
            yield chunk

    async def read(self, limit: int) -> bytes:
        """The whole body. Raises ProviderError, response_too_large beyond ``limit`` bytes."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > limit:
                raise ProviderError("response_too_large", provider_status=self.status)
        return bytes(body)

    async def drain(self) -> None:
        """Read what little may follow the last event, so that the connection can be used again."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self._response.content.at_eof():
                    await self._response.content.readany()
        except (TimeoutError, aiohttp.ClientError, OSError):
            self._response.close()

    async def _next(self) -> bytes:
        began = monotonic()
        wait = min(self._patience - self._waited, self._ends - began)
        try:
            async with asyncio.timeout(wait):
                chunk = await self._response.content.readany()
        except (TimeoutError, aiohttp.ClientError, OSError) as problem:
            error = body_fault(problem)
        else:
            self._waited += monotonic() - began
            return chunk
        raise error


@asynccontextmanager
async def request(
    method: str,
    destination: Destination,
    path: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    deadlines: Deadlines | None = None,
) -> AsyncIterator[Answer]:
    """Send one request to ``destination.base_url + path`` and give its answer, of any status but a redirect.

    Leaving the block ends the call: a body not read to its end closes the connection.
    Raises ProviderError: destination_refused, provider_unreachable, provider_timeout, provider_bad_response.
    """
    deadlines = deadlines or Deadlines()
    began = monotonic()
    response = await _send(method, url_of(destination, path), headers, body, deadlines)
    try:
        if 300 <= response.status < 400:
            raise ProviderError(
                "destination_refused",
                "The provider answered with a redirect, which is never followed.",
                provider_status=response.status,
            )
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise ProviderError("provider_bad_response", "The provider compressed an answer unasked.")
        yield Answer(response, deadlines, monotonic() - began)
    finally:
        if not response.content.at_eof():
            response.close()
        response.release()


async def _send(
    method: str, url: URL, headers: Mapping[str, str], body: bytes | None, deadlines: Deadlines
) -> aiohttp.ClientResponse:
    try:
        async with asyncio.timeout(deadlines.first):
            return await session().request(method, url, headers=headers, data=body, allow_redirects=False)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as problem:
        error = send_fault(problem)
    raise error


def url_of(destination: Destination, path: str) -> URL:
    """The pinned base URL with ``path`` behind it. Raises ProviderError unless it is a plain http(s) URL."""
    try:
        url = URL(destination.base_url.rstrip("/") + path)
        plain = url.host and url.user is None and url.password is None and not url.query_string
        usable = bool(plain) and not url.fragment and url.scheme in ("http", "https") and url.port
    except ValueError:
        usable = None
    if not usable:
        raise ProviderError("destination_refused", "This is not a usable base URL.")
    return url


def bearer(secret: str) -> dict[str, str]:
    """The Authorization header of a key. Raises ProviderError for a key that no header can carry."""
    if not secret or not all("!" <= letter <= "~" for letter in secret):
        raise ProviderError(
            "provider_key_invalid", "This key holds spaces or characters that no provider's key has."
        )
    return {"Authorization": f"Bearer {secret}"}


def send_fault(problem: Exception) -> ProviderError:
    """What went wrong before there was an answer, in our words."""
    if isinstance(problem, aiohttp.ConnectionTimeoutError):
        return ProviderError("provider_unreachable", "The provider's server did not accept a connection.")
    if isinstance(problem, TimeoutError):
        return ProviderError("provider_timeout")
    if isinstance(problem, aiohttp.InvalidURL):
        return ProviderError("destination_refused", "This is not a usable base URL.")
    if isinstance(problem, aiohttp.ClientSSLError | ssl.SSLError):
        return ProviderError(
            "provider_unreachable", "The provider's server failed the TLS check.", retryable=False
        )
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return ProviderError("provider_unreachable", "The provider's name could not be resolved.")
    if isinstance(problem, aiohttp.ClientConnectionError | OSError):
        return ProviderError("provider_unreachable")
    return ProviderError("provider_bad_response", "The provider's server does not speak HTTP as expected.")


def body_fault(problem: Exception) -> ProviderError:
    """What went wrong in the middle of an answer, in our words."""
    if isinstance(problem, TimeoutError):
        return ProviderError("provider_timeout", "The provider stopped sending before the answer's end.")
    return ProviderError("provider_stream_interrupted")
