"""Accounts: everything about signing up and in is django-allauth's, headless, for the browser client."""

from byokplatform.settings.base import BYOK_DATA_DIR, BYOK_PUBLIC_URL, PUBLIC_HOST, PUBLIC_IS_LOCAL
from byokplatform.settings.environment import env

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

HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": BYOK_PUBLIC_URL + "/verify-email/{key}",
    "account_reset_password": BYOK_PUBLIC_URL + "/password/forgot",
    "account_reset_password_from_key": BYOK_PUBLIC_URL + "/password/reset/{key}",
    "account_signup": BYOK_PUBLIC_URL + "/signup",
}
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_REDIRECT_URL = "/"
