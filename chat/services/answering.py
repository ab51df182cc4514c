"""One answer, from claim to end, inside the worker's event loop."""

import asyncio
import datetime as dt
import logging
import math
import uuid
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from django.db import DatabaseError

from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import PlatformError
from byokplatform.core.tenancy import organization_scope
from chat.models import Generation
from chat.services.claiming import LEASE, Claim
from chat.services.finishing import Ending, store_ending, write_last_events
from chat.streaming.journal import Journal, Numbered
from providers.contracts import Bill, Holding
from providers.events import Event, ReasoningDelta, TextDelta, ToolCallDelta, ToolCallStart
from providers.exceptions import KeyRevoked, ProviderError
from providers.services.generation import Run

logger = logging.getLogger(__name__)
State = Generation.State
# Well before others may take it over: what is shown after that might not be what is kept.
SHOW_SECONDS = LEASE.total_seconds() - 3
RETRY_SECONDS = (0.1, 0.5, 1, 2, 5, 10, 10, 10, 10)
REASONS = {
    "stop": Ending(State.STOPPED),
    "key_revoked": Ending(State.FAILED, error_code=KeyRevoked.code, error_detail=KeyRevoked.title + "."),
    "shutdown": Ending(
        State.INTERRUPTED, error_code="worker_restarted", error_detail="The server restarted. Ask again."
    ),
}


@dataclass(slots=True)
class OpenAnswer:
    """An answer being written, and what of it has gone where. ``changed`` tells the engine that events wait."""

    claim: Claim
    worker: uuid.UUID
    changed: Callable[[], None]
    journal: Journal
    unsent: list[Numbered] = field(default_factory=list)
    saved_seq: int = -1
    phase: Literal["claimed", "writing", "ended"] = "claimed"
    cancelled_for: str = ""
    run: Run | None = None
    forbidden_by: PlatformError | None = None
    shown_until: float = field(default_factory=lambda: monotonic() + SHOW_SECONDS)
    first_token_at: dt.datetime | None = None
    started_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    task: "asyncio.Task[None] | None" = None

    @property
    def generation_id(self) -> uuid.UUID:
        return self.claim.order.generation_id

    @property
    def may_be_shown(self) -> bool:
        """Whether there are events to show, and the lease on the answer is surely still ours."""
        return (self.journal.is_dirty or bool(self.unsent)) and monotonic() < self.shown_until

    def cancel(self, reason: str) -> None:
        """End it for a reason (a key of REASONS, or ``lost``: somebody else has it).

        An answer that has ended by itself is left to store its end.
        """
        if self.cancelled_for or self.phase == "ended":
            return
        self.cancelled_for = reason
        if self.phase == "writing" and self.task is not None:
            self.task.cancel()

    def forbid(self, error: PlatformError) -> None:
        """End it because what it rests on has ended; says so in the error's words."""
        if not self.cancelled_for:
            self.forbidden_by = error
        self.cancel("not_allowed")

    @property
    def holding(self) -> Holding:
        """What it rests on now."""
        return (self.run or Run(self.claim.order)).holding

    def renewed(self, since: float, last_seq: int) -> None:
        """The lease was renewed, by a statement begun at ``since``, with the events up to ``last_seq``."""
        self.saved_seq = last_seq
        self.shown_until = max(self.shown_until, since + SHOW_SECONDS)

    async def write(self) -> Ending | None:
        """Call the model and put every event into the journal; says how it ended.

        None leaves the end to the reconciler: the call was made, and could not be booked.
        """
        self.journal.add_event(
            "generation.started",
            message=str(self.claim.message_id),
            model=self.claim.order.model,
            paid_by=self.claim.paid_by,
            retry_of=self.claim.retry_of,
        )
        self.changed()
        run = self.run = Run(self.claim.order)
        if self.cancelled_for:
            return self._cancelled(None)
        self.phase = "writing"
        try:
            return await self._follow(run)
        finally:
            self.phase = "ended"

    async def _follow(self, run: Run) -> Ending | None:
        try:
            async with run, aclosing(run.events()) as events:
                async for event in events:
                    self._take(event)
        except asyncio.CancelledError:
            if run.finish is None:
                return self._cancelled(run.bill)
        except PlatformError as error:
            return self._failed(error, run.bill)
        except DatabaseError as error:
            logger.warning("answer %s: %s", self.generation_id, type(error).__name__)
            if run.is_open:
                return None
            return self._ending(
                State.FAILED, run.bill, "unavailable", "The database did not answer. Ask again."
            )
        except Exception:
            logger.exception("answer %s failed", self.generation_id)
            return self._ending(State.FAILED, run.bill, PlatformError.code, PlatformError.title + ".")
        reason = run.finish.unified if run.finish else ""
        return self._ending(State.COMPLETE, run.bill, finish_reason=reason)

    async def finish(self, ending: Ending) -> None:
        """Commit the end, then let it be shown."""
        self.unsent.extend(self.journal.cut())
        # On a copy: until the end is stored, the lease is renewed with what was shown, and no more.
        final = self.journal.branch()
        events = write_last_events(final, ending)
        for pause in (*RETRY_SECONDS, 0):
            try:
                stored = await in_thread(self._store)(final, ending)
            except DatabaseError as error:
                logger.warning("end of answer %s not stored: %s", self.generation_id, type(error).__name__)
                await asyncio.sleep(pause)
                continue
            self._release(events if stored else [])
            return
        # Without a lease any more, the reconciler ends it from what is in Valkey.

    def _release(self, events: list[Numbered]) -> None:
        """Show these last events of an answer stored for good; without any, somebody else ended it."""
        self.unsent = [*self.unsent, *events] if events else []
        self.shown_until = math.inf

    def _store(self, final: Journal, ending: Ending) -> bool:
        with organization_scope(self.claim.order.organization_id):
            return store_ending(self.generation_id, final, ending, worker=self.worker)

    def _take(self, event: Event) -> None:
        if isinstance(event, TextDelta):
            self._first_token()
            self.journal.add_text(event.text)
        elif isinstance(event, ReasoningDelta):
            self._first_token()
            self.journal.add_reasoning(event.text)
        elif isinstance(event, ToolCallStart):
            self.journal.add_event("tool_call.delta", index=event.index, id=event.id, name=event.name)
        elif isinstance(event, ToolCallDelta):
            self.journal.add_event("tool_call.delta", index=event.index, arguments=event.arguments)
        else:
            return
        self.changed()

    def _first_token(self) -> None:
        if self.first_token_at is None:
            self.first_token_at = dt.datetime.now(dt.UTC)

    def _cancelled(self, bill: Bill | None) -> Ending:
        if self.forbidden_by is not None:
            return self._ending(State.FAILED, bill, self.forbidden_by.code, self.forbidden_by.detail)
        told = REASONS.get(self.cancelled_for, REASONS["shutdown"])
        return self._ending(told.state, bill, told.error_code, told.error_detail)

    def _failed(self, error: PlatformError, bill: Bill | None) -> Ending:
        broke_off = isinstance(error, ProviderError) and self.first_token_at is not None
        state = State.INTERRUPTED if broke_off else State.FAILED
        return self._ending(state, bill, error.code, error.detail)

    def _ending(
        self,
        state: Generation.State,
        bill: Bill | None,
        code: str = "",
        detail: str = "",
        finish_reason: str = "",
    ) -> Ending:
        return Ending(
            state,
            finish_reason=finish_reason,
            error_code=code,
            error_detail=detail,
            bill=bill,
            started_at=self.started_at,
            first_token_at=self.first_token_at,
            payer=self.run.payer if self.run and self.run.attempt > 1 else None,
        )
