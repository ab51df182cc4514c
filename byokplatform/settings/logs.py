"""Logs go to standard error as one line each, with secrets taken out."""

from byokplatform.settings.environment import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "byokplatform.core.logs.RedactingFilter"}},
    "formatters": {"line": {"()": "byokplatform.core.logs.LineFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("BYOK_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "byokplatform": {"level": env.str("BYOK_LOG_LEVEL", default="INFO")},
        "django.request": {"level": "ERROR"},
    },
}
