"""What crosses this floor's border: frozen data, no Django."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlsplit

Role = Literal["system", "user", "assistant"]
UsageSource = Literal["final", "partial", "estimated"]
Level = Literal["personal", "project", "organization"]
LEVELS: tuple[Level, ...] = ("personal", "project", "organization")
Period = Literal["day", "week", "month", "all"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "all")
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one call. Totals include their parts: cache reads and writes are in ``input_tokens``,
    reasoning is in ``output_tokens``. ``provider_cost`` is what the provider itself stated, in dollars."""

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    source: UsageSource = "final"
    provider_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of the context that goes to a model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a key may be sent: pinned when the key is saved, sealed into its associated data."""

    dialect: str
    base_url: str
    provider: str

    @property
    def origin(self) -> str:
        """Canonical ``scheme://host:port`` of the base URL."""
        parts = urlsplit(self.base_url)
        host = (parts.hostname or "").lower()
        if ":" in host:
            host = f"[{host}]"
        return f"{parts.scheme}://{host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a model. ``model`` goes to the provider as it is; ``parameters`` are ours by name:
    temperature, top_p, max_tokens, stop, seed, reasoning_effort."""

    model: str
    messages: tuple[ChatMessage, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose key pays for a call. ``grant_id`` is the loan by which it does, where it is a borrowed one."""

    key_id: uuid.UUID
    key_name: str
    owner: str
    owner_name: str = ""
    grant_id: uuid.UUID | None = None

    def to_json(self) -> dict[str, str | None]:
        return {
            "key": str(self.key_id),
            "key_name": self.key_name,
            "owner": self.owner,
            "owner_name": self.owner_name,
            "grant": str(self.grant_id) if self.grant_id else None,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call is made: rules and keys of the project and of the conversation count there."""

    project_id: uuid.UUID | None = None
    workspace_id: uuid.UUID | None = None
    conversation_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What a running call rests on. When any of it ends, the call ends.

    ``secret_version`` is that of the opened secret, None before it was opened.
    """

    generation_id: uuid.UUID
    organization_id: uuid.UUID
    user_id: uuid.UUID
    key_id: uuid.UUID
    secret_version: int | None = None
    grant_id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None
    token_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One call of a model that somebody asked for, before anything was chosen or spent.

    ``model`` is ``provider/model``; ``key_id`` is the key that was announced to pay, by the loan ``grant_id`` where it
    is a borrowed one. Another key pays only when it is of the same payer.
    """

    generation_id: uuid.UUID
    organization_id: uuid.UUID
    user_id: uuid.UUID
    model: str
    messages: tuple[ChatMessage, ...]
    key_id: uuid.UUID
    parameters: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None
    workspace_id: uuid.UUID | None = None
    token_id: uuid.UUID | None = None
    grant_id: uuid.UUID | None = None

    @property
    def place(self) -> Place:
        return Place(self.project_id, self.workspace_id, self.conversation_id)

    @property
    def provider(self) -> str:
        return self.model.partition("/")[0]

    @property
    def model_name(self) -> str:
        """What goes to the provider as it is: all behind the first slash."""
        return self.model.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Bill:
    """What a call came to. ``cost`` is dollars; None is unknown."""

    usage: TokenUsage
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Rotation:
    """An organization's data key: its version, since when, and how many of the sealed keys are under it.

    ``blocked`` keys do not open, so the rotation leaves them, and the old data key, until they are entered again or
    deleted.
    """

    version: int | None
    since: dt.datetime | None
    state: Literal["none", "current", "rotating"]
    done: int
    total: int
    blocked: int
