"""How django-allauth is told about our rules."""

import json
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.services.joining import invited_address


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, open to invited people, or closed, by the operator's setting."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.BYOK_SIGNUP == "invite":
            link = _invitation_of(request)
            return bool(link) and invited_address(link) is not None
        return bool(settings.BYOK_SIGNUP == "open")

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""


def _invitation_of(request: HttpRequest) -> str:
    """The link's token that a sign-up carries; empty when there is none."""
    if request.method != "POST" or request.content_type != "application/json":
        return ""
    try:
        body = json.loads(request.body)
    except ValueError:
        return ""
    return str(body.get("invitation", "")) if isinstance(body, dict) else ""
