"""Accounts: everything about signing up and in is django-allauth's, headless, for the browser client."""

from byokplatform.settings.base import (
    BYOK_DATA_DIR,
    BYOK_PUBLIC_URL,
    PUBLIC_HOST,
    PUBLIC_IS_LOCAL,
    SECRET_KEY,
)
from byokplatform.settings.environment import derived_password, env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

EMAIL_IS_LOCAL = not env.str("EMAIL_URL", default="")
if EMAIL_IS_LOCAL:
    EMAIL_BACKEND = "byokplatform.core.mail.LocalMailBackend"
else:
    vars().update(env.email("EMAIL_URL"))
LOCAL_MAIL_DIR = BYOK_DATA_DIR / "mail"
# Whoever reads the mails can take over accounts, so the page exists only on the operator's own machine.
LOCAL_MAIL_PAGE = EMAIL_IS_LOCAL and PUBLIC_IS_LOCAL
DEFAULT_FROM_EMAIL = env.str("BYOK_MAIL_FROM", default=f"byokplatform <no-reply@{PUBLIC_HOST}>")

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
# Without a mail server a newcomer could never confirm; with one, nobody works with an unconfirmed address.
ACCOUNT_EMAIL_VERIFICATION = "optional" if EMAIL_IS_LOCAL else "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# Whoever owns the account hears of what was done to it; a changed address is told to the old one.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BYOK_PUBLIC_URL.partition(":")[0]
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# What is refused with 429 is open again after a minute; the others say in words how long they last.
ACCOUNT_RATE_LIMITS = {
    # A whole office may come from one address on Monday morning; guessing is held by what fails.
    "login": "120/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "60/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/3m/key",
}
# A sensitive act asks for the password or a code again when that was longer ago, in seconds.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300

MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "byokplatform"
# A code serves once (RFC 6238, 5.2): it is remembered for one period, so it must not be good for longer.
MFA_TOTP_TOLERANCE = 0
# Nobody comes in with an unconfirmed address where mails are sent, and no unconfirmed one resets a password: so
# somebody with a second factor may add an address like everybody else.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Second factors lie encrypted in the database.
SECOND_FACTOR_KEY = derived_password(SECRET_KEY, "second-factors")

HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": BYOK_PUBLIC_URL + "/verify-email/{key}",
    "account_reset_password": BYOK_PUBLIC_URL + "/password/forgot",
    "account_reset_password_from_key": BYOK_PUBLIC_URL + "/password/reset/{key}",
    "account_signup": BYOK_PUBLIC_URL + "/signup",
    "socialaccount_login_error": BYOK_PUBLIC_URL + "/login/provider",
}
# Sessions say when they were last seen. They are touched every few minutes where they are checked, and not by
# django-allauth's own middleware, which would write on each request.
USERSESSIONS_TRACK_ACTIVITY = True
LOGIN_REDIRECT_URL = "/"
