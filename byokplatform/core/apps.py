from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "byokplatform.core"
    label = "core"
