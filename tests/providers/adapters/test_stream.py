"""Reading of the dialect, piece by piece: what the recordings do not show."""
# ruff: noqa: E501 - a table reads best with one case a line

from decimal import Decimal
from typing import Any

import orjson
import pytest

from providers import events as wire
from providers.adapters.openai_chat.stream import Reading
from providers.adapters.openai_chat.wire import finish_reason, usage
from providers.contracts import TokenUsage
from providers.exceptions import ProviderError
from tests.providers.adapters.calling import Heard


def chunk(delta: object = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, **fields}]}


def read(*chunks: object) -> Heard:
    reading, heard = Reading("req_1"), Heard()
    for one in chunks:
        data = one if isinstance(one, bytes) else orjson.dumps(one)
        heard.events.extend(reading.read(data))
    if reading.done:
        heard.events.extend(reading.finish())
    return heard


def tool(**fields: Any) -> dict[str, Any]:
    return chunk({"tool_calls": [fields]})


def test_parts_are_opened_and_closed_as_they_change() -> None:
    heard = read(
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning": "Hm"}),
        chunk({"reasoning": "m", "reasoning_content": "m"}),
        chunk({"content": "Yes"}),
        chunk({"refusal": " no"}),
        tool(index=0, id="a", function={"name": "f", "arguments": "{"}),
        tool(index=0, function={"arguments": "}"}),
        chunk({}, finish_reason="tool_calls"),
        b"[DONE]",
    )
    assert heard.events == [
        wire.ResponseStart(None, "req_1"),
        wire.ReasoningStart(),
        wire.ReasoningDelta("Hm"),
        wire.ReasoningDelta("m"),
        wire.ReasoningEnd(),
        wire.TextStart(),
        wire.TextDelta("Yes"),
        wire.TextDelta(" no"),
        wire.TextEnd(),
        wire.ToolCallStart(0, "a", "f"),
        wire.ToolCallDelta(0, "{"),
        wire.ToolCallDelta(0, "}"),
        wire.ToolCallEnd(0),
        wire.Finish(wire.FinishReason("tool-calls", "tool_calls")),
    ]


@pytest.mark.parametrize(
    ("fragments", "calls"),
    [
        pytest.param(
            [
                {"index": 0, "id": "a", "function": {"name": "f", "arguments": ""}},
                {"index": 1, "id": "b", "function": {"name": "g", "arguments": "2"}},
                {"index": 0, "function": {"arguments": "1"}},
            ],
            [("a", "f", "1"), ("b", "g", "2")],
            id="interleaved",
        ),
        pytest.param(
            [{"index": 0, "id": "a", "function": {"name": "f"}}, {"index": 0, "id": "b", "function": {"name": "g"}}],
            [("a", "f", ""), ("b", "g", "")],
            id="all numbered 0",
        ),
        pytest.param(
            [{"id": "a", "function": {"name": "f", "arguments": "1"}}, {"function": {"arguments": "2"}}],
            [("a", "f", "12")],
            id="no index",
        ),
        pytest.param([{"index": 3, "function": {"name": "f", "arguments": "oops"}}], [("", "f", "oops")], id="no id"),
        pytest.param(
            [{"index": 0, "function": {"name": "f", "arguments": "1"}}, {"index": 0, "function": {"name": "g"}}],
            [("", "f", "1"), ("", "g", "")],
            id="no ids, a new name",
        ),
        pytest.param([{"index": 0, "id": "a", "function": {"name": "f", "arguments": {"x": 1}}}], [("a", "f", '{"x":1}')], id="object"),
        pytest.param([None, 7, {"function": None}], [("", "", "")], id="nonsense"),
    ],
)  # fmt: skip
def test_tool_calls(fragments: list[Any], calls: list[tuple[str, str, str]]) -> None:
    assert read(*(chunk({"tool_calls": [one]}) for one in fragments)).tools == calls


def test_usage_twice_null_and_before_the_end() -> None:
    first = {"prompt_tokens": 5, "completion_tokens": 1}
    last = {"prompt_tokens": 5, "completion_tokens": 9}
    heard = read(
        {**chunk({"content": "a"}), "usage": first},
        {**chunk({}, finish_reason="stop"), "x_groq": {"usage": last}, "usage": last},
        {"choices": [], "usage": None},
        b"[DONE]",
    )
    assert heard.usage == TokenUsage(5, 9)
    assert [event.type for event in heard.events][-2:] == ["usage-reported", "finish"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, TokenUsage(0, 0)),
        ({"prompt_tokens": 0, "completion_tokens": 0}, TokenUsage(0, 0)),
        ({"prompt_tokens": None, "completion_tokens": "7"}, TokenUsage(0, 0)),
        (
            {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 20, "completion_tokens_details": {"reasoning_tokens": 7}},
            TokenUsage(10, 10, reasoning_tokens=7),
        ),
        (
            {"prompt_tokens": 10, "completion_tokens": 8, "total_tokens": 18, "completion_tokens_details": {"reasoning_tokens": 7}},
            TokenUsage(10, 8, reasoning_tokens=7),
        ),
        (
            {"prompt_tokens": 6, "completion_tokens": 2, "prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 2},
            TokenUsage(6, 2, cache_read_tokens=4),
        ),
        (
            {"prompt_tokens": 9, "completion_tokens": 1, "cost": 0.000123, "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 5}},
            TokenUsage(9, 1, cache_read_tokens=4, cache_write_tokens=5, provider_cost=Decimal("0.000123")),
        ),
    ],
)  # fmt: skip
def test_usage(raw: dict[str, Any], expected: TokenUsage) -> None:
    assert usage(raw, "final") == expected


@pytest.mark.parametrize(
    ("raw", "unified"),
    [
        ("stop", "stop"), ("length", "length"), ("model_length", "length"), ("tool_calls", "tool-calls"),
        ("function_call", "tool-calls"), ("content_filter", "content-filter"), ("error", "error"),
        ("STOP", "stop"), ("never_heard_of", "other"), (None, "other"),
    ],
)  # fmt: skip
def test_finish_reasons(raw: str | None, unified: str) -> None:
    assert finish_reason(raw).unified == unified


@pytest.mark.parametrize(
    "payload",
    [
        {"error": {"message": "sk-leak", "code": 502}},
        {"error": "sk-leak"},
        {"choices": [], "x_groq": {"error": "sk-leak"}},
        {"choices": [{"index": 0, "delta": {}, "error": {"message": "sk-leak"}, "finish_reason": "error"}]},
        {"object": "error", "message": "sk-leak", "code": 500},
    ],
)
def test_an_error_inside_a_200(payload: dict[str, Any]) -> None:
    with pytest.raises(ProviderError) as caught:
        read(chunk({"content": "a"}), payload)
    assert caught.value.code == "provider_unavailable"
    assert "leak" not in str(vars(caught.value))


def test_what_cannot_be_read_is_counted_and_survived() -> None:
    reading = Reading()
    bad = [b"{", b"\xff\xfe", b"[1]", b'"x"', b"null", b"", b'{"choices": [{"delta": {"content": "\xff"}}]}']
    assert [event for data in bad for event in reading.read(data)] == []
    assert reading.malformed == len(bad)
    good = orjson.dumps(chunk({"content": "still here"}))
    assert wire.TextDelta("still here") in list(reading.read(good))


@pytest.mark.parametrize(
    "payload",
    [
        {"error": None, **chunk({"content": "a"})},
        {"choices": [{"delta": {"content": "a"}}]},
        {"choices": [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]},
        chunk({"content": [{"type": "text", "text": "a"}, {"type": "reference", "reference_ids": [1]}]}),
        chunk({"content": "a", "annotations": [], "audio": None, "never_heard_of": {}}),
    ],
)
def test_unknown_and_odd_shapes(payload: dict[str, Any]) -> None:
    odd = [{"choices": None}, {"choices": [None]}, {"choices": [{"index": 0, "delta": None}]}, {}, chunk(7)]
    assert read(*odd, payload).text == "a"


def test_azure_filter_frames_say_nothing() -> None:
    heard = read({"choices": [], "prompt_filter_results": []}, chunk({"content": "a"}), chunk({}, finish_reason="content_filter"), b"[DONE]")  # fmt: skip
    assert heard.finish == wire.FinishReason("content-filter", "content_filter")
