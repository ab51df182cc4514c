"""What Celery calls."""

import uuid

from celery import shared_task

from providers.services.checkpoints import write_checkpoint
from providers.services.receipts import close_lost
from providers.services.rotation import finish_due_rotations, finish_rotation


@shared_task(name="providers.rotate")
def rotate(organization: str) -> None:
    for _ in finish_rotation(organization_id=uuid.UUID(organization)):
        pass


@shared_task(name="providers.finish_rotations")
def finish_rotations() -> None:
    finish_due_rotations()


@shared_task(name="providers.close_lost")
def close_lost_receipts() -> None:
    close_lost()


@shared_task(name="providers.checkpoint")
def checkpoint() -> None:
    write_checkpoint()
