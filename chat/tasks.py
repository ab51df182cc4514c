"""What Celery calls. Ids only: arguments are readable in the broker."""

import threading
import uuid
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from chat.liveness import show_life
from chat.services.engine import engine
from chat.services.reconciling import reconcile

DRAIN_SECONDS = 6.0
_stopped = threading.Event()


# Acknowledged at once: the reconciler brings work back, not the broker. A worker with unacknowledged messages, from
# which the broker goes away, dies of it, and its answers with it (kombu 5.7, restore_unacked of a closed channel).
@shared_task(name="chat.answer", acks_late=False)
def answer(generation: str, organization: str) -> None:
    engine().run(uuid.UUID(generation), uuid.UUID(organization))


@shared_task(name="chat.reconcile")
def reconcile_answers() -> None:
    reconcile()


@worker_ready.connect
def say_ready(**kwargs: Any) -> None:
    """What an earlier worker left behind is looked for at once."""
    threading.Thread(target=show_life, args=(_stopped,), name="liveness", daemon=True).start()
    reconcile_answers.delay()


@worker_shutting_down.connect
def let_answers_end(**kwargs: Any) -> None:
    _stopped.set()
    engine().drain(DRAIN_SECONDS)
