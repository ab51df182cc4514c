"""Call a model through the wire and keep everything it yielded, the error included."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from providers import events as wire
from providers.adapters import Deadlines, stream_call
from providers.contracts import ChatMessage, Destination, ModelCall, TokenUsage
from providers.exceptions import ProviderError
from providers.vault.secret import OpenedSecret

KEY = "sim-canary-8d1f7c55aa"


@dataclass(slots=True)
class Heard:
    """What one call gave."""

    events: list[wire.Event] = field(default_factory=list)
    error: ProviderError | None = None

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, wire.TextDelta))

    @property
    def reasoning(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, wire.ReasoningDelta))

    @property
    def tools(self) -> list[tuple[str, str, str]]:
        calls: dict[int, list[str]] = {}
        for event in self.events:
            if isinstance(event, wire.ToolCallStart):
                calls[event.index] = [event.id, event.name, ""]
            if isinstance(event, wire.ToolCallDelta):
                calls[event.index][2] += event.arguments
        return [(call[0], call[1], call[2]) for call in calls.values()]

    @property
    def finish(self) -> wire.FinishReason | None:
        last = self.events[-1] if self.events else None
        return last.reason if isinstance(last, wire.Finish) else None

    @property
    def usage(self) -> TokenUsage | None:
        found = [event.usage for event in self.events if isinstance(event, wire.UsageReported)]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def code(self) -> str | None:
        return self.error.code if self.error else None


def destination(base_url: str, provider: str = "simulated") -> Destination:
    return Destination("openai-chat", base_url, provider)


async def call(
    base_url: str,
    model: str = "sim-chat",
    messages: Sequence[ChatMessage] = (ChatMessage("user", "Hello there"),),
    *,
    key: str = KEY,
    provider: str = "simulated",
    deadlines: Deadlines | None = None,
    **parameters: Any,
) -> Heard:
    heard = Heard()
    request = ModelCall(model, tuple(messages), parameters)
    with OpenedSecret.from_text(key) as secret:
        try:
            async with aclosing(
                stream_call(destination(base_url, provider), secret, request, deadlines)
            ) as stream:
                async for event in stream:
                    heard.events.append(event)
        except ProviderError as error:
            heard.error = error
    return heard
