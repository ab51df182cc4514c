from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "byokplatform.audit"
    label = "audit"
