"""The call: choose the payer → reserve → open the key → stream → settle → receipt. Nothing else spends money."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Self

from django.db import InterfaceError, OperationalError
from django.db.models.functions import Now

from byokplatform.audit import record
from byokplatform.core.database import in_thread
from byokplatform.core.tenancy import organization_scope
from providers.adapters import REASONING_DEADLINES, Deadlines, stream_call
from providers.catalog import model_info
from providers.contracts import Bill, Holding, ModelCall, Order, Payer
from providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ResponseStart,
    TextDelta,
    ToolCallStart,
    UsageReported,
)
from providers.exceptions import ProviderError
from providers.models import ProviderKey
from providers.services import booking, failover
from providers.services.keys import CODES_THAT_CONDEMN, mark_invalid, mark_valid, note_refusal
from providers.services.payers import Paying, announced_payer, require_membership
from providers.services.rotation import seal_anew_after_commit
from providers.vault.custody import open_key, warm
from providers.vault.exceptions import VaultError, VaultSealed
from providers.vault.secret import OpenedSecret
from usage.contracts import Outcome
from usage.services import ledger

# A database that restarts is back in seconds; what a call came to is worth the wait.
BOOKING_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 5.0)


class Run:
    """One call of a provider, from payer to receipt.

    ``async with Run(order) as run`` reserves and opens the key; ``async for event in run.events()`` streams; leaving
    the block settles, however it is left (an error, a cancellation), and ``run.bill`` says what it came to. Before
    the first content a key that its provider turns away is followed by the next one of the same payer: each attempt
    is booked by itself.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.meter = booking.Meter()
        self.finish: FinishReason | None = None
        self.bill: Bill | None = None
        self.is_open = False
        self.attempt = 1
        self._tried: set[uuid.UUID] = set()
        self._has_content = self._was_sent = self._is_booked = False
        self._paying: Paying | None = None
        self._secret: OpenedSecret

    @property
    def _key(self) -> ProviderKey:
        assert self._paying is not None
        return self._paying.key

    @property
    def payer(self) -> Payer:
        assert self._paying is not None
        return self._paying.payer

    @property
    def holding(self) -> Holding:
        """What the call rests on now."""
        paying, order = self._paying, self.order
        return Holding(
            generation_id=order.generation_id,
            organization_id=order.organization_id,
            user_id=order.user_id,
            key_id=paying.key.pk if paying else order.key_id,
            secret_version=paying.key.secret_version if paying else None,
            grant_id=order.grant_id,
            project_id=order.project_id,
            token_id=order.token_id,
        )

    async def __aenter__(self) -> Self:
        preparing = asyncio.ensure_future(in_thread(_prepare)(self.order))
        try:
            self._paying, self._secret = await asyncio.shield(preparing)
        except asyncio.CancelledError:
            # The thread goes on: wait for what it opened, and close that again.
            await asyncio.wait([preparing])
            if preparing.exception() is None:
                preparing.result()[1].destroy()
                await in_thread(_release)(self.order)
            raise
        self.is_open = True
        return self

    async def events(self) -> AsyncGenerator[Event]:
        """The provider's events; raises ProviderError. The key is forgotten when the stream ends."""
        while True:
            try:
                async with aclosing(self._stream()) as stream:
                    async for event in stream:
                        yield event
                return
            except ProviderError as error:
                if (
                    self._has_content
                    or error.code not in failover.PASSED_ON
                    or not await self._passed_on(error)
                ):
                    raise

    async def _stream(self) -> AsyncGenerator[Event]:
        call = ModelCall(self.order.model_name, self.order.messages, self.order.parameters)
        stream = stream_call(self._key.destination, self._secret, call, deadlines_for(self.order))
        self._was_sent = True
        # Closed at once when we stop listening: a provider bills for as long as somebody seems to.
        async with aclosing(stream):
            with self._secret:
                async for event in stream:
                    self._note(event)
                    yield event

    async def _passed_on(self, error: ProviderError) -> bool:
        """Go on with the next key of the same payer; whether there was one."""
        passing = asyncio.ensure_future(self._begin_again(error))
        try:
            return await asyncio.shield(passing)
        except asyncio.CancelledError:
            # The threads go on: what they opened is closed when the block is left.
            await asyncio.wait([passing])
            passing.exception()
            raise

    async def _begin_again(self, error: ProviderError) -> bool:
        self._tried.add(self._key.pk)
        key = await in_thread(_following)(self.order, frozenset(self._tried))
        if key is None:
            return False
        self.bill = await self._book(error)
        self._is_booked = True
        self._paying, self._secret = await in_thread(_prepare)(self.order, key)
        self.attempt += 1
        self.meter = booking.Meter()
        self._is_booked = self._was_sent = False
        return True

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._secret.destroy()
        # A cancelled answer has still cost what it cost: the booking is not cancelled with it.
        booked = asyncio.ensure_future(self._book(error))
        try:
            self.bill = await asyncio.shield(booked)
        except asyncio.CancelledError:
            self.bill = await booked
            raise
        finally:
            self.is_open = not booked.done() or booked.exception() is not None

    async def _book(self, error: BaseException | None) -> Bill | None:
        for pause in BOOKING_PAUSES:
            try:
                return await in_thread(self._close)(error)
            except (OperationalError, InterfaceError):
                await asyncio.sleep(pause)
        return await in_thread(self._close)(error)

    def _note(self, event: Event) -> None:
        if isinstance(event, ResponseStart):
            self.meter.heard = True
        elif isinstance(event, TextDelta | ReasoningDelta):
            self._has_content = True
            self.meter.count(event.text)
        elif isinstance(event, ToolCallStart):
            self._has_content = True
        elif isinstance(event, UsageReported):
            self.meter.report(event.usage)
        elif isinstance(event, Finish):
            self.finish = event.reason

    def _close(self, error: BaseException | None) -> Bill | None:
        if self._is_booked:
            return self.bill
        if isinstance(error, ProviderError):
            failover.note(self._key.pk, error)
        with organization_scope(self.order.organization_id):
            if isinstance(error, ProviderError) and error.code in CODES_THAT_CONDEMN:
                mark_invalid(organization_id=self.order.organization_id, key_id=self._key.pk, code=error.code)
            if error is None:
                mark_valid(key_id=self._key.pk)
            if not self._was_sent or _never_arrived(error, self.meter):
                ledger.release(self.order.generation_id)
                return self.bill
            outcome, code = outcome_of(error, self.meter), getattr(error, "code", "")
            return booking.settle(self.order, self._key, self.meter, outcome, code, self.attempt)


def deadlines_for(order: Order) -> Deadlines:
    """A reasoning model may think for minutes before its first word."""
    info = model_info(order.provider, order.model_name)
    return REASONING_DEADLINES if info and info.reasoning else Deadlines()


def outcome_of(error: BaseException | None, meter: booking.Meter) -> Outcome:
    """How a call ended, from what was raised: nothing, a cancellation, a provider's fault."""
    if error is None:
        return "complete"
    if isinstance(error, ProviderError):
        return "interrupted" if meter.characters else "failed"
    return "stopped"


def settle_abandoned(order: Order, characters: int) -> Bill | None:
    """Book a call whose process died, from what was stored; a second time changes nothing."""
    lost = booking.lost_attempt(order)
    key = ProviderKey.objects.filter(pk=lost[0]).first() if lost else None
    if lost is None or key is None:
        ledger.release(order.generation_id)
        return None
    meter = booking.Meter(heard=True, characters=characters)
    return booking.settle(order, key, meter, "interrupted", "process_lost", lost[1])


def _release(order: Order) -> None:
    with organization_scope(order.organization_id):
        ledger.release(order.generation_id)


def _following(order: Order, tried: frozenset[uuid.UUID]) -> uuid.UUID | None:
    with organization_scope(order.organization_id):
        key = failover.next_key(order, tried)
    return key.pk if key else None


def _prepare(order: Order, key_id: uuid.UUID | None = None) -> tuple[Paying, OpenedSecret]:
    try:
        return _open(order, key_id)
    except (VaultError, VaultSealed) as error:
        asked = key_id or order.key_id
        note_refusal(error, organization_id=order.organization_id, key_id=asked, actor=order.user_id)
        raise


def _open(order: Order, key_id: uuid.UUID | None = None) -> tuple[Paying, OpenedSecret]:
    with organization_scope(order.organization_id):
        require_membership(order.user_id)
        paying = announced_payer(order, key_id)
        key = paying.key
        warm(key)
        booking.reserve(order, key, paying.grant)
        ProviderKey.objects.filter(pk=key.pk).update(last_used_at=Now())
        # Written before the key is opened: a use that cannot be recorded does not happen.
        record(
            "key.used",
            order.organization_id,
            actor=order.user_id,
            target=key.pk,
            token_id=order.token_id,
            generation=str(order.generation_id),
            model=order.model,
            **({"grant": order.grant_id} if order.grant_id else {}),
        )
        secret = open_key(key)
        seal_anew_after_commit(key)
        return paying, secret


def _never_arrived(error: BaseException | None, meter: booking.Meter) -> bool:
    """Whether the provider can not have done any work: the connection was refused, or not even tried."""
    unheard = isinstance(error, ProviderError) and error.provider_status is None and not meter.heard
    return unheard and getattr(error, "code", "") in {"provider_unreachable", "destination_refused"}
