"""The end of an answer, written once: its state, its last event, what it came to."""

import datetime as dt
import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import redis
from django.db import transaction
from django.db.models.functions import Now

from byokplatform.core import control, money
from byokplatform.core.valkey import connect
from chat.models import Generation
from chat.streaming.journal import Journal, Numbered
from chat.streaming.log import Batch, append_now
from providers.contracts import Bill, Payer

logger = logging.getLogger(__name__)
State = Generation.State
LAST_EVENT = {
    State.COMPLETE: "generation.completed",
    State.STOPPED: "generation.stopped",
    State.FAILED: "generation.failed",
    State.INTERRUPTED: "generation.failed",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended."""

    state: Generation.State
    finish_reason: str = ""
    error_code: str = ""
    error_detail: str = ""
    bill: Bill | None = None
    started_at: dt.datetime | None = None
    first_token_at: dt.datetime | None = None
    # Set where another key of the same payer paid than the one that was announced.
    payer: Payer | None = None

    @property
    def usage(self) -> dict[str, Any] | None:
        if self.bill is None:
            return None
        used = self.bill.usage
        return {
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
            "cache_read_tokens": used.cache_read_tokens,
            "cache_write_tokens": used.cache_write_tokens,
            "reasoning_tokens": used.reasoning_tokens,
            "source": used.source,
        }

    @property
    def cost(self) -> Decimal | None:
        return self.bill.cost if self.bill else None


def write_last_events(journal: Journal, ending: Ending) -> list[Numbered]:
    """Add ``usage`` and the one last event; gives everything not yet shown."""
    cost = money.render(ending.cost)
    if ending.usage is not None:
        journal.add_event("usage", usage=ending.usage, cost=cost)
    error = {"code": ending.error_code, "detail": ending.error_detail} if ending.error_code else None
    journal.add_event(
        LAST_EVENT[ending.state],
        state=str(ending.state),
        finish_reason=ending.finish_reason or None,
        usage=ending.usage,
        cost=cost,
        error=error,
        **({"paid_by": ending.payer.to_json()} if ending.payer else {}),
        timing={
            "started_at": _text(ending.started_at),
            "first_token_at": _text(ending.first_token_at),
            "ended_at": _text(dt.datetime.now(dt.UTC)),
        },
    )
    return journal.cut()


def store_ending(generation: Any, journal: Journal, ending: Ending, **guard: Any) -> bool:
    """Commit the end, unless somebody else did; inside an open scope. ``guard`` narrows to the lease held."""
    rows = Generation.objects.filter(pk=generation, state__in=(State.QUEUED, State.RUNNING), **guard)
    changed = rows.update(
        state=ending.state,
        text=journal.text,
        reasoning=journal.reasoning,
        journal=journal.entries,
        last_seq=journal.last_seq,
        finish_reason=ending.finish_reason,
        usage=ending.usage,
        cost=ending.cost,
        error_code=ending.error_code,
        error_detail=ending.error_detail[:500],
        first_token_at=ending.first_token_at,
        ended_at=Now(),
        worker=None,
        lease_expires_at=None,
        **({"key_id": ending.payer.key_id, "paid_by": ending.payer.to_json()} if ending.payer else {}),
    )
    return bool(changed)


def finish_unstarted(generation: Generation, state: Generation.State) -> None:
    """End an answer that no worker has begun."""
    journal = Journal(generation.pk)
    ending = Ending(state)
    events = write_last_events(journal, ending)
    if store_ending(generation.pk, journal, ending):
        announce_after_commit(generation, events)
        generation.refresh_from_db()


def order_end(answer: Generation) -> None:
    """Stop a locked answer: at once if nobody has begun it, else by an order to its writer."""
    if answer.state == State.QUEUED:
        finish_unstarted(answer, State.STOPPED)
    elif not answer.is_finished:
        answer.stop_requested = True
        answer.save(update_fields=["stop_requested"])
        transaction.on_commit(lambda: control.send("generation.stop", answer.pk))


def announce_after_commit(generation: Generation, events: list[Numbered]) -> None:
    """Show the events once they are stored; whoever misses them finds them in the database."""
    batch = (generation.conversation_id, generation.pk, events)
    transaction.on_commit(lambda: _announce(batch))


def _announce(batch: Batch) -> None:
    try:
        append_now(connect(), [batch])
    except redis.RedisError as error:
        logger.info("end not announced: %s", type(error).__name__)


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
