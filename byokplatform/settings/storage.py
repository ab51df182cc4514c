"""PostgreSQL and Valkey.

``default`` logs in as the application role: it owns nothing, and row-level security applies to it. ``owner``
exists only where ``DATABASE_URL`` reached the process, and is used by migrations alone.
"""

from typing import Any

from byokplatform.settings.base import SECRET_KEY
from byokplatform.settings.environment import derived_password, env

POOL = {
    "min_size": 1,
    "max_size": env.int("BYOK_DATABASE_POOL", default=16),
    "timeout": 5,
    # The pool's own patience doubles its pauses for minutes; a database that is back is to be used at once.
    "reconnect_timeout": 2,
    "max_idle": 300,
}


def owner_database() -> dict[str, Any]:
    """The database as its owner, with the driver's defaults; the name is required."""
    if not env.str("DATABASE_URL", default=""):
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "byok", "HOST": "127.0.0.1"}
    database: dict[str, Any] = env.db("DATABASE_URL")
    database["ENGINE"] = "django.db.backends.postgresql"
    return database


def application_role(database_name: str) -> str:
    """Roles belong to the whole cluster, so the role's name carries the database's."""
    return f"{database_name}_app"[:63]


OWNER = owner_database()
APPLICATION_ROLE = application_role(OWNER["NAME"])
DATABASES = {
    "default": {
        **OWNER,
        "ENGINE": "byokplatform.core.postgresql",
        "USER": APPLICATION_ROLE,
        "PASSWORD": derived_password(SECRET_KEY, "database-role"),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**OWNER.get("OPTIONS", {}), "pool": POOL},
    },
    "owner": OWNER,
}
DATABASE_ROUTERS: list[str] = []
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "byok:cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

STATIC_URL = "/static/"
# Files are served from where they are found; nothing is collected.
STATIC_ROOT = None
