"""The one tree of errors. Every door (HTTP, socket, gateway) renders these and nothing else."""

from collections.abc import Mapping
from typing import Any


class PlatformError(Exception):
    """An error that a caller may read.

    ``detail`` must never hold a secret, a stack, a provider's raw text or another tenant's name.
    ``errors`` maps a field to its messages, for invalid input.
    """

    status = 500
    code = "internal_error"
    title = "Something went wrong on our side"

    def __init__(self, detail: str | None = None, *, errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors


class InvalidRequest(PlatformError):
    status = 400
    code = "invalid_request"
    title = "The request is not valid"


class NotAuthenticated(PlatformError):
    status = 401
    code = "not_authenticated"
    title = "Sign in first"


class PermissionDenied(PlatformError):
    status = 403
    code = "permission_denied"
    title = "You may not do this"


class NotFound(PlatformError):
    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(PlatformError):
    status = 409
    code = "conflict"
    title = "This conflicts with what is there"


class BodyTooLarge(PlatformError):
    status = 413
    code = "body_too_large"
    title = "The request is larger than allowed"


class IdempotencyMismatch(PlatformError):
    status = 422
    code = "idempotency_mismatch"
    title = "This idempotency key was used with another request"


class RateLimited(PlatformError):
    status = 429
    code = "rate_limited"
    title = "Too many requests"


class Unavailable(PlatformError):
    status = 503
    code = "unavailable"
    title = "Not available right now"
