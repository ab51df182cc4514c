"""The Celery application: ``celery -A byokplatform.celery:app``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "byokplatform.settings")
app = Celery("byokplatform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
