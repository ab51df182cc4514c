"""The wire: one way to call any provider, whatever its dialect."""

from collections.abc import AsyncGenerator
from typing import Protocol

from providers.adapters.http import REASONING_DEADLINES, Deadlines, close_session
from providers.adapters.openai_chat import adapter as openai_chat
from providers.contracts import Destination, ModelCall
from providers.events import Event
from providers.exceptions import ProviderError
from providers.vault.secret import OpenedSecret

__all__ = ["DIALECTS", "REASONING_DEADLINES", "Deadlines", "check_key", "close_session", "stream_call"]


class Adapter(Protocol):
    """What a dialect's module offers."""

    def stream(
        self, destination: Destination, secret: OpenedSecret, call: ModelCall, deadlines: Deadlines
    ) -> AsyncGenerator[Event, None]: ...

    async def check_key(self, destination: Destination, secret: OpenedSecret) -> None: ...


ADAPTERS: dict[str, Adapter] = {"openai-chat": openai_chat}
DIALECTS = tuple(ADAPTERS)


def stream_call(
    destination: Destination,
    secret: OpenedSecret,
    call: ModelCall,
    deadlines: Deadlines | None = None,
) -> AsyncGenerator[Event, None]:
    """Call a model once and yield its events, ``Finish`` last.

    Nothing is repeated in here. Close the iterator (``contextlib.aclosing``) to end the call early: the
    provider's connection is closed with it. ``deadlines`` defaults to the short ones, or to the long ones
    where the call asks for reasoning. Raises ProviderError, also in the middle.
    """
    if deadlines is None:
        deadlines = REASONING_DEADLINES if call.parameters.get("reasoning_effort") else Deadlines()
    return _adapter(destination).stream(destination, secret, call, deadlines)


async def check_key(destination: Destination, secret: OpenedSecret) -> None:
    """Find out whether the provider accepts the key, spending nothing. Raises ProviderError if not."""
    await _adapter(destination).check_key(destination, secret)


def _adapter(destination: Destination) -> Adapter:
    found = ADAPTERS.get(destination.dialect)
    if found is None:
        raise ProviderError("destination_refused", "This dialect is not spoken here.")
    return found
