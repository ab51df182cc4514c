"""The connector that looks at the address when the connection is made, not when a URL is read.

A name can point elsewhere between a check and a connection (DNS rebinding), so the rule is applied to the
very addresses that the connection will use, and once more to the peer it reached.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from aiohttp import ClientTimeout, TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from django.conf import settings
from yarl import URL

from providers.adapters import addresses
from providers.exceptions import ProviderError

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from aiohttp.tracing import Trace

KEEP_ALIVE_SECONDS = 30
REFUSED = (
    "This address is private, reserved or not allowed for provider keys. "
    "The operator can list it in BYOK_PRIVATE_HOSTS."
)
CLEARTEXT = "Keys travel over https only, except to private hosts that the operator listed."


def allow_list() -> addresses.AllowList:
    """The operator's exceptions, as the settings have them now."""
    return _parsed(tuple(settings.BYOK_PRIVATE_HOSTS))


@lru_cache(maxsize=16)
def _parsed(entries: tuple[str, ...]) -> addresses.AllowList:
    return addresses.AllowList.of(entries)


class GuardedResolver(AbstractResolver):
    """Gives only addresses that a key may travel to; with none left it refuses the destination."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: "socket.AddressFamily | int" = 0
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)  # type: ignore[arg-type]
        allowed = allow_list()
        admitted = [row for row in found if _admitted(allowed, row["host"], host, port)]
        if found and not admitted:
            raise ProviderError("destination_refused", REFUSED)
        return admitted

    async def close(self) -> None:
        await self._inner.close()


class GuardedConnector(TCPConnector):
    """Connects to admitted addresses only. Needs a running event loop. ``resolver`` is how names are
    looked up (the system's way unless given); its answers are never cached."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        super().__init__(
            resolver=GuardedResolver(resolver or ThreadedResolver()),
            use_dns_cache=False,
            limit=0,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
        )

    async def connect(
        self,
        req: ClientRequest,
        traces: "Sequence[Trace]",
        timeout: ClientTimeout,  # noqa: ASYNC109 - the signature is aiohttp's
    ) -> Connection:
        check_literal(req.url)
        connection = await super().connect(req, list(traces), timeout)
        try:
            check_peer(req.url, connection)
        except ProviderError:
            connection.close()
            raise
        return connection


def check_literal(url: URL) -> None:
    """Refuse a URL whose host is itself an address that is not admitted. Raises ProviderError."""
    address = addresses.parse(url.host or "")
    if address is not None and not allow_list().admits(address, url.host or "", url.port or 0):
        raise ProviderError("destination_refused", REFUSED)


def check_peer(url: URL, connection: Connection) -> None:
    """Refuse the connection unless the peer really reached is admitted, and listed where the connection is
    not encrypted. Nothing of the request has been sent yet. Raises ProviderError."""
    peer = connection.transport.get_extra_info("peername") if connection.transport else None
    address = addresses.parse(peer[0]) if peer else None
    host, port = url.host or "", url.port or 0
    if address is None or not allow_list().admits(address, host, port):
        raise ProviderError("destination_refused", REFUSED)
    if url.scheme != "https" and not allow_list().lists(address, host, port):
        raise ProviderError("destination_refused", CLEARTEXT)


def _admitted(allowed: addresses.AllowList, text: str, host: str, port: int) -> bool:
    address = addresses.parse(text)
    return address is not None and allowed.admits(address, host, port)
