"""What Celery calls."""

from celery import shared_task

from workspaces.services.purging import purge_due


@shared_task(name="workspaces.purge")
def purge() -> None:
    purge_due()
