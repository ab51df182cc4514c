"""What every HTTP answer of ours carries: a request id and a content security policy."""

import logging
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from byokplatform.core.ids import uuid7

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Gives each request an id of our own; a caller's is never taken over into logs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(str(uuid7()))
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
        finally:
            request_id.reset(token)
        return response


class RetryAfterMiddleware:
    """Whoever is told that it was too much is told when to try again; a limit without its own word lasts a minute."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 429:
            response.setdefault("Retry-After", "60")
        return response


class ReturnFromProviderMiddleware:
    """Whoever comes back from a sign-in provider meets a page that says what went wrong, not a bare error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path.startswith("/accounts/") or isinstance(error, Http404):
            return None
        # So are all errors of the client that django-allauth asks providers with.
        unreachable = isinstance(error, OSError)
        # What a provider answered may hold a token or a person's data, so only the kind of the fault is written.
        logger.warning("sign-in with a provider failed: %s", type(error).__name__)
        return HttpResponseRedirect(f"/login/provider?error={'unreachable' if unreachable else 'unknown'}")


class ContentSecurityPolicyMiddleware:
    """Nothing runs, loads or connects that is not ours: a model's answer is untrusted input."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        sockets = settings.BYOK_PUBLIC_URL.replace("http", "ws", 1)
        self.policy = "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {sockets}",
                "manifest-src 'self'",
                "worker-src 'self'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            ]
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
