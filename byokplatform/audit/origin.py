"""Where a request comes from and which token speaks: known once at the door, written with every act."""

import ipaddress
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings

address: ContextVar[str] = ContextVar("address", default="")
token: ContextVar[uuid.UUID | None] = ContextVar("token", default=None)

Application = Callable[[Any, Any, Any], Awaitable[None]]


class OriginMiddleware:
    """Notes the client's address for each request and socket (ASGI)."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        address.set(address_of(scope, settings.BYOK_TRUST_PROXY))
        token.set(None)
        await self.application(scope, receive, send)


def address_of(scope: Any, trust_proxy: bool) -> str:
    """The address of the other end of the connection; empty when there is none (a Unix socket).

    Behind a trusted proxy it is the last one in ``X-Forwarded-For``: what stands before it was sent by the client,
    who may say what he likes.
    """
    if trust_proxy:
        told = [value for name, value in scope.get("headers", ()) if name == b"x-forwarded-for"]
        if told:
            return _written(told[-1].decode("latin-1").rpartition(",")[2].strip())
    client = scope.get("client")
    return _written(client[0]) if client else ""


def _written(text: str) -> str:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
