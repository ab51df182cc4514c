"""Doors for programs and browsers: REST framework, cookies, headers, static files."""

from byokplatform.settings.base import BYOK_PUBLIC_URL
from byokplatform.settings.environment import ROOT, env

SECURE = BYOK_PUBLIC_URL.startswith("https://")
FRONTEND_DIST = ROOT / "frontend" / "dist"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.AccessTokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["byokplatform.core.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "byokplatform.core.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "byokplatform.core.pagination.CursorPagination",
    "EXCEPTION_HANDLER": "byokplatform.core.problems.exception_handler",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [BYOK_PUBLIC_URL]
CSRF_FAILURE_VIEW = "byokplatform.core.problems.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
BYOK_TRUST_PROXY = env.bool("BYOK_TRUST_PROXY", default=False)
if BYOK_TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# The build names its files by their content, so they may be cached for ever.
WHITENOISE_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000
STATICFILES_DIRS = [("app", FRONTEND_DIST)] if FRONTEND_DIST.is_dir() else []
