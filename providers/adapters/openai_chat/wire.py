"""The pieces of the wire format, read from plain parsed JSON. Every function takes what may be anything."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from providers.contracts import TokenUsage, UsageSource
from providers.events import FinishReason, UnifiedReason

DONE = b"[DONE]"
ERROR_REASONS = ("error", "network_error", "insufficient_system_resource")

FINISH_REASONS: dict[str, UnifiedReason] = {
    "stop": "stop",
    "end_turn": "stop",
    "eos": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool-calls",
    "function_call": "tool-calls",
    "tool_use": "tool-calls",
    "content_filter": "content-filter",
    "sensitive": "content-filter",
    "safety": "content-filter",
    **dict.fromkeys(ERROR_REASONS, "error"),
}


def finish_reason(raw: str | None) -> FinishReason:
    """The reason in our words; ``other`` for what is unknown or was never said."""
    return FinishReason(FINISH_REASONS.get((raw or "").lower(), "other"), raw)


def mapping(value: object) -> Mapping[str, Any]:
    """``value`` when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def first_choice(chunk: Mapping[str, Any]) -> Mapping[str, Any]:
    """The choice with index 0, the only one that is asked for; empty where there is none."""
    choices = chunk.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, dict) and not choice.get("index"):
            return choice
    return {}


def said(content: object) -> Iterator[tuple[str, str]]:
    """``("text" | "reasoning", text)`` out of a message's content: a string, or a list of typed parts
    (Mistral sends its thinking as a part)."""
    if isinstance(content, str):
        if content:
            yield "text", content
        return
    for part in content if isinstance(content, list) else ():
        thought = mapping(part).get("thinking")
        if thought:
            yield "reasoning", flat(thought)
        elif text := flat(part):
            yield "text", text


def thought(message: Mapping[str, Any]) -> str:
    """The reasoning text of a message or delta. Providers name it in two ways, and some send both."""
    return flat(message.get("reasoning_content")) or flat(message.get("reasoning"))


def flat(value: object) -> str:
    """The text of a string, of a typed part, or of a list of them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(flat(part) for part in value)
    text = mapping(value).get("text")
    return text if isinstance(text, str) else ""


def usage(raw: Mapping[str, Any], source: UsageSource) -> TokenUsage:
    """The counts in normal form. Totals include their parts, whatever the provider's habit:
    where the total shows that reasoning stands beside the completion (xAI), it is added. Mistral's
    ``num_cached_tokens`` is its engine's cache, not the one with a price, and is not read."""
    given, made = _count(raw, "prompt_tokens"), _count(raw, "completion_tokens")
    details = mapping(raw.get("prompt_tokens_details"))
    read = (
        _count(details, "cached_tokens")
        or _count(raw, "prompt_cache_hit_tokens")
        or _count(raw, "cached_tokens")
    )
    written = _count(details, "cache_write_tokens")
    made_details = mapping(raw.get("completion_tokens_details"))
    reasoning = _count(made_details, "reasoning_tokens") or _count(raw, "reasoning_tokens")
    if reasoning and _count(raw, "total_tokens") == given + made + reasoning:
        made += reasoning
    return TokenUsage(
        input_tokens=max(given, read + written),
        output_tokens=max(made, reasoning),
        cache_read_tokens=read,
        cache_write_tokens=written,
        reasoning_tokens=reasoning,
        source=source,
        provider_cost=_cost(raw.get("cost")),
    )


def _count(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name)
    return max(int(value), 0) if isinstance(value, int | float) else 0


def _cost(value: object) -> Decimal | None:
    """OpenRouter states dollars as a JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(str(value))
