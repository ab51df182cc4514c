"""One renderer of errors: RFC 9457 problem details, for HTTP, sockets and generations."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions as rest
from rest_framework.response import Response

from byokplatform.core.exceptions import (
    BodyTooLarge,
    Conflict,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    PlatformError,
    RateLimited,
    Unavailable,
)
from byokplatform.core.middleware import request_id

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"


def problem(error: PlatformError) -> dict[str, Any]:
    """The problem details of an error, as a JSON object."""
    body: dict[str, Any] = {
        "type": f"urn:byok:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "request_id": request_id.get(),
    }
    if error.errors:
        body["errors"] = error.errors
    return body


def as_platform_error(error: Exception) -> PlatformError:
    """Whatever went wrong, as an error that a caller may read."""
    if isinstance(error, PlatformError):
        return error
    if isinstance(error, rest.ValidationError):
        return InvalidRequest(errors=_field_errors(error.detail))
    if isinstance(error, DjangoValidationError):
        return InvalidRequest(errors=_field_errors(error.messages))
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, Http404 | rest.NotFound):
        return NotFound()
    if isinstance(error, DjangoPermissionDenied | rest.PermissionDenied):
        return PermissionDenied()
    if isinstance(error, OperationalError):
        logger.warning("database unavailable: %s", type(error).__name__)
        return Unavailable("The database does not answer right now. Nothing was lost; try again.")
    if isinstance(error, IntegrityError):
        logger.warning("two requests at odds: %s", type(error).__name__)
        return Conflict("Something else changed this at the same moment. Look again, then try again.")
    if isinstance(error, rest.APIException):
        return _of_rest_framework(error)
    logger.error("unexpected error", exc_info=error)
    return PlatformError()


def _of_rest_framework(error: rest.APIException) -> PlatformError:
    if isinstance(error, rest.NotAuthenticated | rest.AuthenticationFailed):
        return NotAuthenticated()
    if isinstance(error, rest.Throttled):
        return RateLimited()
    known = InvalidRequest(str(error.detail))
    known.status = error.status_code
    known.code = str(error.default_code)
    known.title = str(error.default_detail)
    return known


def _field_errors(detail: Any) -> Any:
    if isinstance(detail, dict):
        return {str(key): _field_errors(value) for key, value in detail.items()}
    if isinstance(detail, list | tuple):
        return [_field_errors(value) for value in detail]
    return str(detail)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's hook: render the problem and let nothing half done be committed."""
    known = as_platform_error(error)
    if connection.in_atomic_block:
        transaction.set_rollback(True)
    headers = {"Retry-After": "2"} if known.status == Unavailable.status else {}
    if isinstance(known, NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem(known), status=known.status, headers=headers, content_type=CONTENT_TYPE)


def problem_response(error: PlatformError) -> JsonResponse:
    """The same for plain Django views."""
    return JsonResponse(problem(error), status=error.status, content_type=CONTENT_TYPE)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """A browser request without our token: another site's page, or a stale one of ours."""
    return problem_response(PermissionDenied("This page is out of date. Reload it and try again."))


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's own refusals, such as of an address that is not ours."""
    return problem_response(InvalidRequest("This request cannot be read, or was sent to another address."))


def page_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return problem_response(NotFound())


def server_error(request: HttpRequest) -> JsonResponse:
    return problem_response(PlatformError())
