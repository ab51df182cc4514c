"""What crosses this floor's border: frozen data about money and tokens. Money is dollars, None is unknown."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Outcome = Literal["complete", "stopped", "failed", "interrupted"]
Source = Literal["final", "partial", "estimated"]
Grouping = Literal["day", "model", "user", "project", "key", "token"]
GROUPINGS: tuple[Grouping, ...] = ("day", "model", "user", "project", "key", "token")


@dataclass(frozen=True, slots=True)
class ReservationRequest:
    """The worst case of one call, held before it starts. ``model`` is ``provider/model``."""

    organization_id: uuid.UUID
    generation_id: uuid.UUID
    user_id: uuid.UUID
    key_id: uuid.UUID
    model: str
    input_tokens: int
    output_tokens: int
    amount: Decimal | None = None
    grant_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenReservation:
    """A hold that nobody has closed yet."""

    id: uuid.UUID
    organization_id: uuid.UUID
    generation_id: uuid.UUID
    user_id: uuid.UUID
    key_id: uuid.UUID
    model: str
    input_tokens: int
    output_tokens: int
    amount: Decimal | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one attempt of a call really used and cost, whatever way it ended.

    Token totals include their parts. ``price`` is the price's snapshot as JSON. ``key_owner`` is
    ``personal``, ``project`` or ``organization``. Durations are milliseconds; ``first_token_ms`` is None when
    none came.
    """

    organization_id: uuid.UUID
    generation_id: uuid.UUID
    user_id: uuid.UUID
    key_id: uuid.UUID
    key_owner: str
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    outcome: Outcome
    duration_ms: int
    occurred_at: datetime
    attempt: int = 1
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    source: Source = "final"
    cost: Decimal | None = None
    price: Mapping[str, Any] | None = None
    error_code: str = ""
    first_token_ms: int | None = None
    project_id: uuid.UUID | None = None
    workspace_id: uuid.UUID | None = None
    conversation_id: uuid.UUID | None = None
    token_id: uuid.UUID | None = None
    grant_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class GrantUse:
    """What a loan has come to in its period: booked, and held for calls that run. Dollars."""

    spent: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.spent + self.reserved


@dataclass(frozen=True, slots=True)
class UsageRow:
    """The use of one group. ``cost`` adds the known costs and is None when none is known; ``unpriced_calls``
    says how many calls it leaves out. ``group`` maps each grouping to its value."""

    group: Mapping[str, Any]
    calls: int
    unpriced_calls: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class UsageSummary:
    rows: tuple[UsageRow, ...]
    total: UsageRow
