"""What Celery calls."""

from celery import shared_task

from accounts.services.purging import purge_due


@shared_task(name="accounts.purge")
def purge() -> None:
    purge_due()
