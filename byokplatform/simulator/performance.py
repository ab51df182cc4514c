"""One answer of the simulator: its words, its pace, its end."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import orjson
from aiohttp import web

from byokplatform.simulator import answers
from byokplatform.simulator.orders import Orders
from byokplatform.simulator.record import Seen

DEFAULT_PACE = {"chat": 15, "reasoning": 15, "echo": 0, "tool": 0}
CREATED = 1_767_225_600
TOOL_NAME = "look_up"


class Performance:
    """What one request gets, streamed or in one piece. Word counts are kept in ``entry``."""

    def __init__(self, name: str, body: Mapping[str, Any], orders: Orders, entry: Seen) -> None:
        self._name, self._orders, self._entry = name, orders, entry
        self._model: str = body["model"]
        self._messages: list[Mapping[str, Any]] = body["messages"]
        limit = body.get("max_completion_tokens") or body.get("max_tokens")
        self._limit: int | None = limit * 3 // 4 if isinstance(limit, int) else None
        self._wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        self._thought = (
            answers.pieces(answers.thoughts(self._messages)) if orders.voice == "reasoning" else []
        )
        self._said = list(islice(self._words(), self._limit))
        digest = hashlib.sha256(orjson.dumps([self._model, self._messages])).hexdigest()
        self._id = f"chatcmpl-sim-{entry.number}-{digest[:12]}"

    def _words(self) -> Iterator[str]:
        if self._orders.voice == "tool":
            return iter(())
        if self._orders.voice == "echo":
            return iter(answers.pieces(answers.echo(self._messages)))
        if self._orders.words is not None:
            return answers.exactly(self._orders.words)
        return iter(answers.pieces(answers.chat(self._name, self._messages)))

    @property
    def _finish_reason(self) -> str:
        if self._orders.voice == "tool":
            return "tool_calls"
        return "length" if self._limit is not None and len(self._said) >= self._limit else "stop"

    def _deltas(self) -> Iterator[dict[str, Any]]:
        for word in self._thought:
            yield {"reasoning_content": word}
        for word in self._said:
            yield {"content": word}
        if self._orders.voice == "tool":
            yield from tool_call_fragments(answers.text_of(self._messages[-1]))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"x-request-id": self._id, "cache-control": "no-cache"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        await self._send(response, self._chunk({"role": "assistant", "content": ""}))
        for delta in self._deltas():
            if self._entry.words_sent == self._orders.cut:
                return hang_up(request, response)
            if self._entry.words_sent == self._orders.hang:
                await asyncio.Event().wait()
            await self._pause()
            await self._send(response, self._chunk(delta))
            self._count()
            if self._orders.fault and self._entry.words_sent == 3 and await self._fail(response):
                return response
        await self._finish(response)
        return response

    async def _finish(self, response: web.StreamResponse) -> None:
        await self._send(response, self._chunk({}, self._finish_reason))
        if self._wants_usage:
            await self._send(response, {**self._envelope(), "choices": [], "usage": self.usage()})
        if self._orders.fault != "nodone":
            await response.write(b"data: [DONE]\n\n")
        await response.write_eof()

    async def _fail(self, response: web.StreamResponse) -> bool:
        """Send the ordered fault; True when it ends the answer."""
        if self._orders.fault == "junk":
            await response.write(b'data: {"choices": [{"delta": \xff oops\n\n')
        if self._orders.fault != "streamerror":
            return False
        body = {"error": {"message": "Simulated fault.", "type": "server_error", "code": None}}
        await self._send(response, body)
        await response.write_eof()
        return True

    async def rehearse(self) -> None:
        """Take the time that the words would take, and count them."""
        for _ in self._deltas():
            await self._pause()
            self._count()

    def whole(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self._said)}
        if self._thought:
            message["reasoning_content"] = "".join(self._thought)
        if self._orders.voice == "tool":
            first, second = tool_call_fragments(answers.text_of(self._messages[-1]))
            call = first["tool_calls"][0]
            call["function"]["arguments"] += second["tool_calls"][0]["function"]["arguments"]
            message["tool_calls"] = [call]
        choice = {"index": 0, "message": message, "finish_reason": self._finish_reason}
        return {
            **self._envelope(),
            "object": "chat.completion",
            "choices": [choice],
            "usage": self.usage(),
        }

    def usage(self) -> dict[str, Any]:
        given, made = self._entry.input_tokens, self._entry.output_tokens
        return {
            "prompt_tokens": given,
            "completion_tokens": made,
            "total_tokens": given + made,
            "completion_tokens_details": {"reasoning_tokens": answers.tokens(len(self._thought))},
        }

    async def _pause(self) -> None:
        pace = DEFAULT_PACE[self._orders.voice] if self._orders.pace is None else self._orders.pace
        if self._orders.words is not None and self._orders.pace is None:
            pace = 0
        await asyncio.sleep(pace / 1000)

    def _count(self) -> None:
        self._entry.words_sent += 1
        self._entry.output_tokens = answers.tokens(self._entry.words_sent)

    def _envelope(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": self._model,
        }

    def _chunk(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return {**self._envelope(), "choices": [choice]}

    @staticmethod
    async def _send(response: web.StreamResponse, chunk: Mapping[str, Any]) -> None:
        await response.write(b"data: " + orjson.dumps(chunk) + b"\n\n")


def tool_call_fragments(topic: str) -> list[dict[str, Any]]:
    """One tool call, its arguments in two pieces as providers send them."""
    arguments = orjson.dumps({"topic": topic}).decode()
    half = len(arguments) // 2
    opening = {
        "index": 0,
        "id": "call_sim_1",
        "type": "function",
        "function": {"name": TOOL_NAME, "arguments": arguments[:half]},
    }
    return [
        {"tool_calls": [opening]},
        {"tool_calls": [{"index": 0, "function": {"arguments": arguments[half:]}}]},
    ]


def hang_up(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Close the socket in mid-answer: what was written arrives, an end never does."""
    if request.transport is not None:
        request.transport.close()
    return response
