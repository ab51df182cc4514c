"""From the provider's JSON to our events: a streamed answer piece by piece, or a whole one at once."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import orjson

from providers import events
from providers.adapters.openai_chat import errors, wire
from providers.contracts import UsageSource
from providers.exceptions import ProviderError


class ToolCalls:
    """Tool calls that arrive in fragments. Providers number them by index, some number all of them 0 and
    some not at all; a name with another id, or another name where there are no ids, begins a new call."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, str]] = []
        self._at: dict[int, int] = {}

    def read(self, fragments: object) -> Iterator[events.Event]:
        for fragment in fragments if isinstance(fragments, list) else ():
            if isinstance(fragment, dict):
                yield from self._read(fragment)

    def _read(self, fragment: Mapping[str, Any]) -> Iterator[events.Event]:
        function = wire.mapping(fragment.get("function"))
        id_, name = _text(fragment.get("id")), _text(function.get("name"))
        number = fragment.get("index")
        slot = number if isinstance(number, int) else max(len(self._calls) - 1, 0)
        known = self._at.get(slot)
        if known is None or self._is_another(known, id_, name):
            known = self._at[slot] = len(self._calls)
            self._calls.append((id_, name))
            yield events.ToolCallStart(known, id_, name)
        arguments = function.get("arguments")
        if isinstance(arguments, dict | list):
            arguments = orjson.dumps(arguments).decode()
        if isinstance(arguments, str) and arguments:
            yield events.ToolCallDelta(known, arguments)

    def _is_another(self, known: int, id_: str, name: str) -> bool:
        first_id, first_name = self._calls[known]
        if not name or not first_name:
            return False
        return id_ != first_id if id_ and first_id else name != first_name

    def close(self) -> Iterator[events.Event]:
        for index in range(len(self._calls)):
            yield events.ToolCallEnd(index)


class Reading:
    """Reads one answer. ``finish`` may be called only once ``done``; it yields usage and the finish."""

    def __init__(self, request_id: str | None = None) -> None:
        self.done = False
        self.malformed = 0
        self._request_id = request_id
        self._started = False
        self._open: Literal["", "text", "reasoning"] = ""
        self._tools = ToolCalls()
        self._finish: str | None = None
        self._usage: dict[str, Any] | None = None

    def read(self, data: bytes) -> Iterator[events.Event]:
        """The events of one data line. What cannot be read is counted and passed over.
        Raises ProviderError where the provider reports one."""
        if data.strip() == wire.DONE:
            self.done = True
            return
        try:
            chunk = orjson.loads(data)
        except orjson.JSONDecodeError:
            chunk = None
        if not isinstance(chunk, dict):
            self.malformed += 1
            return
        yield from self._chunk(chunk, "delta")

    def read_whole(self, body: object) -> Iterator[events.Event]:
        """The events of an answer in one piece, from a provider that did not stream.
        Raises ProviderError."""
        if not isinstance(body, dict):
            raise ProviderError("provider_bad_response")
        yield from self._chunk(body, "message")
        if not wire.first_choice(body):
            raise ProviderError("provider_bad_response", "The provider's answer holds no message.")
        self.done = True

    def finish(self) -> Iterator[events.Event]:
        """Close what is open, then usage and finish."""
        yield from self._close()
        yield from self._tools.close()
        yield from self.usage("final")
        yield events.Finish(wire.finish_reason(self._finish))

    def usage(self, source: UsageSource) -> Iterator[events.Event]:
        """What was counted so far: the last usage object seen, never a sum."""
        if self._usage is not None:
            yield events.UsageReported(wire.usage(self._usage, source), self._usage)

    def _chunk(self, chunk: Mapping[str, Any], part: str) -> Iterator[events.Event]:
        error = errors.carried(chunk)
        if error:
            raise errors.of_payload(error, None)
        if not self._started:
            self._started = True
            yield events.ResponseStart(
                _text(chunk.get("model")) or None, self._request_id or _text(chunk.get("id")) or None
            )
        counted = chunk.get("usage") or wire.mapping(chunk.get("x_groq")).get("usage")
        if isinstance(counted, dict):
            self._usage = counted
        choice = wire.first_choice(chunk)
        message = choice.get(part)
        if isinstance(message, dict):
            yield from self._message(message)
        if isinstance(reason := choice.get("finish_reason"), str) and reason:
            self._finish = reason

    def _message(self, message: Mapping[str, Any]) -> Iterator[events.Event]:
        if reasoning := wire.thought(message):
            yield from self._say("reasoning", reasoning)
        for kind, text in wire.said(message.get("content")):
            yield from self._say(kind, text)
        if refusal := _text(message.get("refusal")):
            yield from self._say("text", refusal)
        if tools := message.get("tool_calls"):
            yield from self._close()
            yield from self._tools.read(tools)

    def _say(self, kind: str, text: str) -> Iterator[events.Event]:
        if self._open != kind:
            yield from self._close()
            yield events.TextStart() if kind == "text" else events.ReasoningStart()
            self._open = "text" if kind == "text" else "reasoning"
        yield events.TextDelta(text) if kind == "text" else events.ReasoningDelta(text)

    def _close(self) -> Iterator[events.Event]:
        if self._open:
            yield events.TextEnd() if self._open == "text" else events.ReasoningEnd()
        self._open = ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
