"""The Celery application: ``celery -A byokplatform.celery:app``."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from byokplatform.core.memory import keep_out_of_dumps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "byokplatform.settings")
app = Celery("byokplatform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def begin_worker(**kwargs: Any) -> None:
    keep_out_of_dumps()
