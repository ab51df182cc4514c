"""Applications, middleware and what the product itself is configured by."""

from urllib.parse import urlsplit

from byokplatform.settings.environment import ROOT, data_dir, env, required_secret

BASE_DIR = ROOT
BYOK_VERSION = "0.1.0"
DEBUG = False
SECRET_KEY = required_secret("SECRET_KEY", "secret_key")

BYOK_DATA_DIR = data_dir()
BYOK_HOST = env.str("BYOK_HOST", default="127.0.0.1")
BYOK_PORT = env.int("BYOK_PORT", default=8000)
BYOK_PUBLIC_URL = env.str("BYOK_PUBLIC_URL", default=f"http://{BYOK_HOST}:{BYOK_PORT}").rstrip("/")
BYOK_PRIVATE_HOSTS: list[str] = env.list("BYOK_PRIVATE_HOSTS", default=[])
BYOK_SIGNUP = env.str("BYOK_SIGNUP", default="open")
BYOK_DEMO_PROVIDERS: dict[str, str] = dict(
    pair.split("=", 1) for pair in env.list("BYOK_DEMO_PROVIDERS", default=[])
)
# Read by the key custody alone, on first use. Without either, the file that the first start left is meant.
BYOK_MASTER_KEY = env.str("BYOK_MASTER_KEY", default="")
BYOK_MASTER_KEY_FILE = env.str("BYOK_MASTER_KEY_FILE", default=str(BYOK_DATA_DIR / "secrets" / "master_key"))
# Who wraps the data keys: empty is the local keyring under the master key, else the dotted path of what makes another.
BYOK_KEYRING = env.str("BYOK_KEYRING", default="")
BYOK_DATA_KEY_SECONDS = env.float("BYOK_DATA_KEY_SECONDS", default=60.0)
BYOK_KEY_LEDGER = env.str(
    "BYOK_KEY_LEDGER", default=str(BYOK_DATA_DIR / "ledger" / "destroyed_data_keys.jsonl")
)
# A second sink for the ends of the chains of the trail and of key receipts, signed by the key in the other file.
BYOK_CHECKPOINT_FILE = env.str(
    "BYOK_CHECKPOINT_FILE", default=str(BYOK_DATA_DIR / "checkpoints" / "heads.jsonl")
)
BYOK_CHECKPOINT_KEY_FILE = env.str(
    "BYOK_CHECKPOINT_KEY_FILE", default=str(BYOK_DATA_DIR / "secrets" / "checkpoint_key")
)

PUBLIC_HOST = urlsplit(BYOK_PUBLIC_URL).hostname or "127.0.0.1"
PUBLIC_IS_LOCAL = PUBLIC_HOST in {"127.0.0.1", "localhost", "::1"}
# The address people use, and loopback for health checks and the proxy beside us.
ALLOWED_HOSTS = [PUBLIC_HOST, "127.0.0.1", "localhost", "[::1]", *env.list("BYOK_ALLOWED_HOSTS", default=[])]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.microsoft",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "byokplatform.core",
    "byokplatform.audit",
    "accounts",
    "workspaces",
    "usage",
    "providers",
    "chat",
    "gateway",
    "byokplatform",
]

MIDDLEWARE = [
    "byokplatform.core.middleware.RequestIdMiddleware",
    "byokplatform.core.middleware.RetryAfterMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "byokplatform.core.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "byokplatform.core.middleware.ReturnFromProviderMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "byokplatform.urls"
ASGI_APPLICATION = "byokplatform.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
SPECTACULAR_SETTINGS = {
    "TITLE": "byokplatform",
    "DESCRIPTION": "A workspace for teams that bring their own provider keys.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "KeyOwnerEnum": "providers.models.ProviderKey.Owner",
        "GenerationStateEnum": "chat.models.Generation.State",
        "KeyStatusEnum": "providers.models.ProviderKey.Status",
        "MemberStatusEnum": "accounts.models.Membership.Status",
        "InvitationStatusEnum": "accounts.models.Invitation.Status",
        "RoleEnum": "accounts.permissions.ROLES",
        "ProgramRoleEnum": "accounts.permissions.PROGRAM_ROLES",
        "ObjectRoleEnum": "accounts.contracts.OBJECT_ROLES",
        "ShareRoleEnum": "workspaces.api.serializers.SHARE_ROLES",
        "ReceiptOutcomeEnum": "providers.api.receipts.OUTCOMES",
        "OutcomeEnum": "accounts.api.serializers_of_people.OUTCOMES",
        "TokenKindEnum": "accounts.models.AccessToken.Kind",
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
}
