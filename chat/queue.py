"""Handing work to a worker: after the commit, ids only. The reconciler finds what got lost on the way."""

import logging
import uuid

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
ANSWER = "chat.answer"


def enqueue_after_commit(generation: uuid.UUID, organization: uuid.UUID) -> None:
    """Ask a worker for the answer once the transaction has committed."""
    transaction.on_commit(lambda: enqueue(generation, organization))


def enqueue(generation: uuid.UUID, organization: uuid.UUID) -> None:
    """Ask a worker now. A broker that is away is no error: the row says what is to be done."""
    try:
        current_app.send_task(ANSWER, args=[str(generation), str(organization)])
    except (OperationalError, OSError) as error:
        logger.warning("answer %s not queued, the reconciler will: %s", generation, type(error).__name__)
