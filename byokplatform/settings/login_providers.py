"""Sign-in with other sites: Google, GitHub, Microsoft and any OpenID Connect provider, each by its own variables."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from byokplatform.settings.environment import env, secret

PREFIX = "BYOK_LOGIN"
BUILT_IN = ("google", "github", "microsoft")
# Microsoft vouches for nobody's address where anybody may make a tenant.
SHARED_TENANTS = ("common", "organizations", "consumers")


def _app(variable: str) -> dict[str, Any] | None:
    """Client id and secret of one provider; None when it is not set up."""
    client_id = env.str(f"{variable}_ID", default="")
    client_secret = secret(f"{variable}_SECRET")
    if not client_id and not client_secret:
        return None
    if not client_id or not client_secret:
        raise ImproperlyConfigured(
            f"{variable}_ID and {variable}_SECRET (or {variable}_SECRET_FILE) go together."
        )
    return {"client_id": client_id, "secret": client_secret, "settings": {}}


def _built_in(name: str) -> dict[str, Any]:
    app = _app(f"{PREFIX}_{name.upper()}")
    if app and name == "microsoft":
        tenant = env.str(f"{PREFIX}_MICROSOFT_TENANT", default="") or "common"
        app["settings"] = {"tenant": tenant, "verified_email": tenant not in SHARED_TENANTS}
    return {"APPS": [app] if app else [], "OAUTH_PKCE_ENABLED": True}


def _openid_connect(name: str) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,31}", name) or name in BUILT_IN:
        raise ImproperlyConfigured(
            f"{PREFIX}_OIDC: {name!r} is not a name: small letters, digits and hyphens."
        )
    variable = f"{PREFIX}_OIDC_{name.upper().replace('-', '_')}"
    app = _app(variable)
    if app is None:
        raise ImproperlyConfigured(
            f"{PREFIX}_OIDC names {name!r}, so {variable}_ID and {variable}_SECRET are needed."
        )
    server = _issuer(f"{variable}_URL")
    label = env.str(f"{variable}_LABEL", default="") or name.replace("-", " ").title()
    return {**app, "provider_id": name, "name": label, "settings": {"server_url": server}}


def _issuer(variable: str) -> str:
    """The issuer's address. Its answers are believed because of TLS, so only this machine may go without."""
    address = env.str(variable, default="").rstrip("/")
    parts = urlsplit(address)
    local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise ImproperlyConfigured(f"{variable} must be the issuer's address and begin with https://.")
    return address


SOCIALACCOUNT_PROVIDERS = {
    **{name: _built_in(name) for name in BUILT_IN},
    "openid_connect": {
        "APPS": [_openid_connect(name) for name in env.list(f"{PREFIX}_OIDC", default=[])],
        "OAUTH_PKCE_ENABLED": True,
    },
}
# An account is never entered because of an address alone: its person connects a provider on the security page.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_QUERY_EMAIL = True
# Seconds for each of the two or three requests to a provider.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8
