"""From what a call used to what is booked: prices, estimates where a provider said nothing, the ledger."""

import datetime as dt
import math
import time
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from providers import pricing, simulated
from providers.contracts import Bill, Order, TokenUsage
from providers.models import Endpoint, KeyGrant, ProviderKey
from providers.pricing import Rates
from providers.services.grant_caps import require_left
from usage.contracts import Outcome, ReservationRequest, Settlement
from usage.models import LedgerEntry, Reservation
from usage.services import ledger

# English prose has about four characters a token; said to be an estimate wherever it is shown.
CHARACTERS_PER_TOKEN = 4
NOTHING = TokenUsage(0, 0)
# Far beyond any model's window. A provider that reports more is not believed, and use is estimated.
MOST_TOKENS = 10**10


@dataclass(slots=True)
class Meter:
    """What is known of a running call's use. ``heard`` turns true with the provider's first word."""

    started: float = field(default_factory=time.monotonic)
    began_at: dt.datetime = field(default_factory=timezone.now)
    first_token: float | None = None
    heard: bool = False
    characters: int = 0
    reported: TokenUsage | None = None

    def count(self, text: str) -> None:
        if self.first_token is None:
            self.first_token = time.monotonic()
        self.characters += len(text)

    def report(self, usage: TokenUsage) -> None:
        """Take the provider's own count, unless it is none that could be true."""
        if max(usage.input_tokens, usage.output_tokens) <= MOST_TOKENS:
            self.reported = usage

    @property
    def duration_ms(self) -> int:
        return round((time.monotonic() - self.started) * 1000)

    @property
    def first_token_ms(self) -> int | None:
        return None if self.first_token is None else round((self.first_token - self.started) * 1000)


def reserve(order: Order, key: ProviderKey, grant: KeyGrant | None = None) -> None:
    """Hold the worst case of the call; against what a loan has left, where one pays."""
    worst = pricing.worst_case(
        order.provider,
        order.model_name,
        order.messages,
        order.parameters,
        timezone.now(),
        base_url=key.base_url,
        own_rates=own_rates(order.provider, order.model_name),
    )
    if grant is not None:
        require_left(grant, order.model, worst.cost)
    ledger.reserve(
        ReservationRequest(
            organization_id=order.organization_id,
            generation_id=order.generation_id,
            user_id=order.user_id,
            key_id=key.pk,
            model=order.model,
            input_tokens=worst.input_tokens,
            output_tokens=worst.output_tokens,
            amount=worst.cost,
            grant_id=order.grant_id,
        )
    )


def lost_attempt(order: Order) -> tuple[uuid.UUID, int] | None:
    """The key and the number of the attempt that a call was at when its process died; None when it made none."""
    held = Reservation.objects.filter(generation_id=order.generation_id).first()
    if held is None:
        return None
    booked = LedgerEntry.objects.filter(generation_id=order.generation_id).count()
    return held.key_id, booked + 1 if held.state == Reservation.State.OPEN else max(booked, 1)


def settle(
    order: Order,
    key: ProviderKey,
    meter: Meter,
    outcome: Outcome,
    error_code: str = "",
    attempt: int = 1,
) -> Bill:
    """Book what an attempt of the call used, whatever way it ended."""
    usage = used(order, meter, outcome)
    priced = pricing.cost(
        order.provider,
        order.model_name,
        usage,
        meter.began_at,
        base_url=key.base_url,
        own_rates=own_rates(order.provider, order.model_name),
    )
    cost = Decimal(0) if usage == NOTHING else priced.cost
    ledger.settle(
        Settlement(
            organization_id=order.organization_id,
            generation_id=order.generation_id,
            user_id=order.user_id,
            key_id=key.pk,
            key_owner=key.owner,
            provider=order.provider,
            model=order.model_name,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cache_read_tokens=usage.cache_read_tokens,
            cache_write_tokens=usage.cache_write_tokens,
            reasoning_tokens=usage.reasoning_tokens,
            source=usage.source,
            cost=cost,
            price=priced.snapshot.to_json() if priced.snapshot else None,
            outcome=outcome,
            attempt=attempt,
            error_code=error_code,
            duration_ms=meter.duration_ms,
            first_token_ms=meter.first_token_ms,
            occurred_at=meter.began_at,
            project_id=order.project_id,
            workspace_id=order.workspace_id,
            conversation_id=order.conversation_id,
            token_id=order.token_id,
            grant_id=order.grant_id,
        )
    )
    return Bill(usage=usage, cost=cost)


def used(order: Order, meter: Meter, outcome: Outcome) -> TokenUsage:
    """What the provider reported, else an estimate from what went out and came back.

    A refusal without any content cost nothing; whatever produced content is billed by the provider.
    """
    if meter.reported is not None:
        return meter.reported
    if outcome == "failed" and meter.characters == 0:
        return NOTHING
    return TokenUsage(
        input_tokens=sum(_tokens(len(message.content)) for message in order.messages),
        output_tokens=_tokens(meter.characters),
        source="estimated",
    )


def is_priced(provider: str, model: str, base_url: str) -> bool:
    """Whether anybody knows what the model costs."""
    rates = own_rates(provider, model)
    return pricing.price_snapshot(provider, model, base_url, timezone.now(), rates) is not None


def own_rates(provider: str, model: str) -> Rates | None:
    """The prices that the organization states for its own endpoint's model, or that a simulated one has."""
    endpoint = Endpoint.objects.filter(slug=provider).first()
    for row in endpoint.models if endpoint else simulated.MODELS.get(provider, ()):
        if row.get("id") == model and "input" in row and "output" in row:
            return Rates.from_json({name: row[name] for name in ("input", "output")})
    return None


def _tokens(characters: int) -> int:
    return math.ceil(characters / CHARACTERS_PER_TOKEN)
