"""Answers whose writer died, and answers that no worker was told of."""

import datetime as dt
import logging
import uuid

import redis
from django.db import connection
from django.db.models.functions import Now

from byokplatform.core.tenancy import organization_scope
from byokplatform.core.valkey import connect
from chat.models import Generation
from chat.queue import enqueue_after_commit
from chat.services.claiming import journal_of, order_of
from chat.services.finishing import Ending, announce_after_commit, store_ending, write_last_events
from chat.streaming.journal import Journal, absorb
from chat.streaming.log import read_now
from providers.services.generation import settle_abandoned

logger = logging.getLogger(__name__)
State = Generation.State
ASK_AGAIN = dt.timedelta(seconds=20)
LOST_CODE = "process_lost"
LOST_DETAIL = "The process that wrote this answer ended. What had come is kept; ask again to go on."


def reconcile() -> int:
    """End or restart everything that has no live lease; gives how many answers that were."""
    due = _due()
    for generation_id, organization_id in due:
        try:
            with organization_scope(organization_id):
                _reconcile_one(generation_id)
        except Exception:
            # One answer that cannot be treated must not keep all others from it.
            logger.exception("answer %s not reconciled", generation_id)
    return len(due)


def _due() -> list[tuple[uuid.UUID, uuid.UUID]]:
    # Across organizations: the function gives ids alone, and each is then treated within its own scope.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, organization_id FROM byok_due_generations(%s)", [f"{ASK_AGAIN.seconds} seconds"]
        )
        return cursor.fetchall()


def _reconcile_one(generation_id: uuid.UUID) -> None:
    locked = Generation.objects.select_for_update(skip_locked=True, of=("self",))
    row = locked.select_related("message", "conversation__project").filter(pk=generation_id).first()
    if row is None or row.is_finished:
        return
    if row.state == State.QUEUED:
        Generation.objects.filter(pk=row.pk).update(enqueued_at=Now())
        enqueue_after_commit(row.pk, row.organization_id)
        return
    if Generation.objects.filter(pk=row.pk, lease_expires_at__lt=Now()).exists():
        _end_lost(row)


def _end_lost(row: Generation) -> None:
    journal = journal_of(row)
    _recover(row.conversation_id, journal)
    bill = settle_abandoned(order_of(row), len(journal.text) + len(journal.reasoning))
    ending = Ending(
        State.INTERRUPTED,
        error_code=LOST_CODE,
        error_detail=LOST_DETAIL,
        bill=bill,
        started_at=row.started_at,
        first_token_at=row.first_token_at,
    )
    events = write_last_events(journal, ending)
    if store_ending(row.pk, journal, ending):
        logger.warning("answer %s had lost its writer", row.pk)
        announce_after_commit(row, events)


def _recover(conversation: uuid.UUID, journal: Journal) -> None:
    """Take over what was shown from Valkey but had not reached the database yet."""
    try:
        shown = read_now(connect(), conversation, journal.generation, journal.last_seq)
    except redis.RedisError:
        return
    for event in shown:
        if not event.terminal:
            absorb(journal, event.body)
