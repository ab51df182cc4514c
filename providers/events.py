"""What any call of a model yields: tagged, frozen events, ``*-start / delta / end``.

Every dialect is read into these. A stream is ``ResponseStart``, then parts in the order the provider sent
them (each opened, fed and closed), ``UsageReported`` at most once, and ``Finish`` as the last event.
Only a stream that yielded ``Finish`` is complete.
"""

from dataclasses import dataclass
from typing import Any, Literal

from providers.contracts import TokenUsage

UnifiedReason = Literal["stop", "length", "tool-calls", "content-filter", "error", "other"]


@dataclass(frozen=True, slots=True)
class FinishReason:
    """Why an answer ended: in our words, and in the provider's."""

    unified: UnifiedReason
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class ResponseStart:
    """The provider accepted the call. ``model`` and ``request_id`` as the provider names them."""

    model: str | None
    request_id: str | None
    type: Literal["response-start"] = "response-start"


@dataclass(frozen=True, slots=True)
class TextStart:
    type: Literal["text-start"] = "text-start"


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str
    type: Literal["text-delta"] = "text-delta"


@dataclass(frozen=True, slots=True)
class TextEnd:
    type: Literal["text-end"] = "text-end"


@dataclass(frozen=True, slots=True)
class ReasoningStart:
    type: Literal["reasoning-start"] = "reasoning-start"


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    text: str
    type: Literal["reasoning-delta"] = "reasoning-delta"


@dataclass(frozen=True, slots=True)
class ReasoningEnd:
    type: Literal["reasoning-end"] = "reasoning-end"


@dataclass(frozen=True, slots=True)
class ToolCallStart:
    """A tool call opens. ``id`` and ``name`` are empty where the provider sends none."""

    index: int
    id: str
    name: str
    type: Literal["tool-call-start"] = "tool-call-start"


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A fragment of the arguments, as text. All fragments together need not be valid JSON."""

    index: int
    arguments: str
    type: Literal["tool-call-delta"] = "tool-call-delta"


@dataclass(frozen=True, slots=True)
class ToolCallEnd:
    index: int
    type: Literal["tool-call-end"] = "tool-call-end"


@dataclass(frozen=True, slots=True)
class UsageReported:
    """What the provider counted. ``raw`` is its usage object as it came."""

    usage: TokenUsage
    raw: dict[str, Any]
    type: Literal["usage-reported"] = "usage-reported"


@dataclass(frozen=True, slots=True)
class Finish:
    reason: FinishReason
    type: Literal["finish"] = "finish"


Event = (
    ResponseStart
    | TextStart
    | TextDelta
    | TextEnd
    | ReasoningStart
    | ReasoningDelta
    | ReasoningEnd
    | ToolCallStart
    | ToolCallDelta
    | ToolCallEnd
    | UsageReported
    | Finish
)
