"""Handing a rotation to a worker: ids only. The scheduler finds what got lost on the way."""

import logging
import uuid

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
ROTATE = "providers.rotate"


def enqueue_rotation_after_commit(organization: uuid.UUID) -> None:
    """Ask a worker to finish the organization's rotation once the transaction has committed."""
    transaction.on_commit(lambda: enqueue_rotation(organization))


def enqueue_rotation(organization: uuid.UUID) -> None:
    """Ask a worker now. A broker that is away is no error: the rows say what is to be done."""
    try:
        current_app.send_task(ROTATE, args=[str(organization)])
    except (OperationalError, OSError) as error:
        logger.warning(
            "rotation of %s not queued, the scheduler will: %s", organization, type(error).__name__
        )
