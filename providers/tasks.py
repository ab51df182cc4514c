"""What Celery calls."""

import uuid

from celery import shared_task

from providers.services.rotation import finish_due_rotations, finish_rotation


@shared_task(name="providers.rotate")
def rotate(organization: str) -> None:
    for _ in finish_rotation(organization_id=uuid.UUID(organization)):
        pass


@shared_task(name="providers.finish_rotations")
def finish_rotations() -> None:
    finish_due_rotations()
