"""Errors as callers see them: one shape, safe words, whatever went wrong."""

import json
from typing import Any

import httpx2
import pytest
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions as rest

from byokplatform.core.exceptions import InvalidRequest, PlatformError
from byokplatform.core.problems import as_platform_error, problem
from tests.cast import Cast
from tests.stack import Stack

SECRET = "sk-live-of-somebody-in-an-exception"
LEAKY: list[tuple[Exception, int, str]] = [
    (ValueError(SECRET), 500, "internal_error"),
    (KeyError(SECRET), 500, "internal_error"),
    (OperationalError(f"connection to {SECRET} failed"), 503, "unavailable"),
    (IntegrityError(f"Key (secret)=({SECRET}) already exists"), 409, "conflict"),
    (Http404(SECRET), 404, "not_found"),
    (DjangoPermissionDenied(SECRET), 403, "permission_denied"),
    (rest.PermissionDenied(SECRET), 403, "permission_denied"),
    (rest.AuthenticationFailed(SECRET), 401, "not_authenticated"),
    (rest.Throttled(detail=SECRET), 429, "rate_limited"),
]
FIELDS = {"type", "title", "status", "detail", "code", "request_id"}


@pytest.mark.parametrize(("error", "status", "code"), LEAKY, ids=lambda one: type(one).__name__)
def test_what_an_exception_says_goes_to_nobody(error: Exception, status: int, code: str) -> None:
    known = as_platform_error(error)
    shown = problem(known)
    assert (shown["status"], shown["code"]) == (status, code)
    assert SECRET not in json.dumps(shown)


def test_every_error_of_ours_has_a_status_a_code_and_a_title() -> None:
    def below(kind: type[PlatformError]) -> set[type[PlatformError]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    kinds = below(PlatformError)
    assert len(kinds) > 10
    for kind in kinds:
        assert 400 <= kind.status < 600, kind
        assert kind.title, kind


def test_errors_of_fields_are_kept_with_their_fields() -> None:
    error = as_platform_error(rest.ValidationError({"name": ["Too long."], "models": [{"id": ["Missing."]}]}))
    assert isinstance(error, InvalidRequest)
    assert problem(error)["errors"] == {"name": ["Too long."], "models": [{"id": ["Missing."]}]}
    assert problem(as_platform_error(DjangoValidationError("No.")))["errors"] == ["No."]


BROKEN: dict[str, tuple[dict[str, Any], int, str]] = {
    "no JSON": ({"content": b"{"}, 400, "parse_error"),
    "not UTF-8": ({"content": b'{"name": "\xff"}'}, 400, "parse_error"),
    "not a number": ({"content": b'{"name": NaN}'}, 400, "parse_error"),
    "a list": ({"json": ["name"]}, 400, "invalid_request"),
    "a text": ({"json": "name"}, 400, "invalid_request"),
    "nothing": ({"content": b"null"}, 400, "invalid_request"),
    "NUL": ({"json": {"name": "a\x00b"}}, 400, "invalid_request"),
    "half a character": ({"content": b'{"name": "\\ud800"}'}, 400, "invalid_request"),
    "very long": ({"json": {"name": "x" * 1000}}, 400, "invalid_request"),
    "deep": ({"content": b'{"name":' * 100_000}, 400, "parse_error"),
    "a form": ({"data": {"name": "x"}}, 415, "unsupported_media_type"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_requests_are_told_so(stack: Stack, people: Cast, name: str) -> None:
    sent, status, code = BROKEN[name]
    headers = {"Content-Type": "application/json"} if "content" in sent else {}
    answer = people.alice.http.patch("/api/v1/me/", headers=headers, **sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= FIELDS
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", ["/api/v1/none/", "/v1/none", "/ws/v1/none", "/_allauth/none", "/static/none.js"]
)
def test_an_unknown_address_is_a_problem_and_no_page(stack: Stack, path: str) -> None:
    answer = httpx2.get(stack.url + path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_callers_request_id_is_not_taken_over(stack: Stack) -> None:
    mine = "x" * 36
    answer = httpx2.get(f"{stack.url}/api/v1/me/", headers={"X-Request-Id": mine})
    assert answer.headers["x-request-id"] != mine


def test_a_body_without_end_is_refused_before_it_is_read_as_json(stack: Stack, people: Cast) -> None:
    body = b'{"name": "' + b"x" * 20 * 2**20 + b'"}'
    headers = {"Content-Type": "application/json"}
    answer = people.alice.http.patch("/api/v1/me/", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
