from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "byokplatform"
    label = "platform"

    def ready(self) -> None:
        # Whoever queues a task needs to know our broker, not the library's default one.
        from byokplatform import celery  # noqa: F401
