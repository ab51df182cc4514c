"""Leases: who writes an answer now. Times are the database's, so that clocks may differ."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from byokplatform.core.tenancy import organization_scope
from chat.models import Generation
from chat.selectors import context_of
from chat.streaming.journal import Journal
from providers.contracts import Order

LEASE = dt.timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer that this worker writes, with all it needs."""

    order: Order
    conversation_id: uuid.UUID
    message_id: uuid.UUID
    paid_by: dict[str, Any]
    retry_of: str | None


def claim(generation_id: uuid.UUID, organization_id: uuid.UUID, worker: uuid.UUID) -> Claim | None:
    """Take the answer, if nobody has it and it is not ended: a second delivery of the task finds nothing to do."""
    with organization_scope(organization_id):
        queued = Generation.objects.filter(pk=generation_id, state=Generation.State.QUEUED)
        taken = queued.update(
            state=Generation.State.RUNNING,
            worker=worker,
            started_at=Now(),
            lease_expires_at=Now() + LEASE,
        )
        if not taken:
            return None
        row = Generation.objects.select_related("message", "conversation__project").get(pk=generation_id)
        return Claim(
            order=order_of(row),
            conversation_id=row.conversation_id,
            message_id=row.message_id,
            paid_by=row.paid_by,
            retry_of=str(row.retry_of_id) if row.retry_of_id else None,
        )


def order_of(row: Generation) -> Order:
    """The call that a stored answer stands for."""
    project, grant = row.conversation.project, row.paid_by.get("grant")
    return Order(
        generation_id=row.pk,
        organization_id=row.organization_id,
        user_id=row.requested_by_id,
        model=row.model,
        messages=context_of(row.message, project.instructions if project else ""),
        key_id=row.key_id,
        parameters=row.parameters,
        conversation_id=row.conversation_id,
        project_id=project.pk if project else None,
        workspace_id=project.workspace_id if project else None,
        token_id=row.token_id,
        grant_id=uuid.UUID(grant) if grant else None,
    )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What has come of one running answer."""

    generation_id: uuid.UUID
    organization_id: uuid.UUID
    text: str
    reasoning: str
    entries: str
    last_seq: int


def store_checkpoints(worker: uuid.UUID, checkpoints: Sequence[Checkpoint]) -> dict[uuid.UUID, bool]:
    """Store all open answers of this worker and renew their leases, in one statement.

    Gives the answers still held, each with whether somebody asked to stop it.
    """
    with (
        organization_scope(*{one.organization_id for one in checkpoints}),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE chat_generation AS g SET text = v.text, reasoning = v.reasoning, journal = v.journal::jsonb,"
            " last_seq = v.last_seq, lease_expires_at = now() + %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::int[])"
            " AS v(id, text, reasoning, journal, last_seq)"
            " WHERE g.id = v.id AND g.worker = %s AND g.state = 'running' RETURNING g.id, g.stop_requested",
            [
                f"{LEASE.seconds} seconds",
                [one.generation_id for one in checkpoints],
                [one.text for one in checkpoints],
                [one.reasoning for one in checkpoints],
                [one.entries for one in checkpoints],
                [one.last_seq for one in checkpoints],
                worker,
            ],
        )
        return dict(cursor.fetchall())


def journal_of(row: Generation) -> Journal:
    """The journal of a stored answer, to be gone on with."""
    return Journal(row.pk, text=row.text, reasoning=row.reasoning, entries=list(row.journal))
