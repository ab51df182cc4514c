"""Celery: at-least-once, ids only, no results. The reconciler brings work back, not the broker's timeout;
``chat.answer`` is therefore acknowledged as soon as it is taken."""

from byokplatform.settings.storage import REDIS_URL

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "global_keyprefix": "byok:queue:",
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "reconcile-generations": {"task": "chat.reconcile", "schedule": 5.0, "options": {"expires": 10}},
    "purge-projects": {"task": "workspaces.purge", "schedule": 3600.0, "options": {"expires": 1800}},
    "finish-rotations": {
        "task": "providers.finish_rotations",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "close-lost-receipts": {"task": "providers.close_lost", "schedule": 300.0, "options": {"expires": 240}},
    "checkpoint-chains": {"task": "providers.checkpoint", "schedule": 300.0, "options": {"expires": 240}},
    "purge-organizations": {"task": "accounts.purge", "schedule": 3600.0, "options": {"expires": 1800}},
}
