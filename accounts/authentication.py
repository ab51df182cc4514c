"""REST framework's door: a bearer token or the session cookie, turned into ``Access``."""

from typing import Any

from rest_framework import authentication
from rest_framework.request import Request

from accounts.access import access_of_token, access_of_user
from accounts.contracts import Access
from accounts.models import User
from accounts.services.sessions import note_session


class Principal:
    """What REST framework calls the user: proved, with its access."""

    is_authenticated = True

    def __init__(self, access: Access) -> None:
        self.access = access
        self.pk = access.user_id


class AccessTokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer byok_…``"""

    def authenticate(self, request: Request) -> tuple[Principal, Any] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        access = access_of_token(token.strip())
        return Principal(access), access.token_id

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie, with CSRF enforced on every request that changes something."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        user = getattr(request._request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return None
        self.enforce_csrf(request)
        note_session(request._request)
        return Principal(access_of_user(user.pk)), None
