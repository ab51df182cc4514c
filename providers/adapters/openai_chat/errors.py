"""Providers' errors in our words.

A provider's text is looked at to find out what it means and is then dropped: it may hold parts of a key.
Sources: the error pages of OpenAI, Mistral, Groq, OpenRouter, DeepSeek, xAI and Azure OpenAI.
"""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import orjson

from providers.adapters import http
from providers.adapters.openai_chat.wire import mapping
from providers.exceptions import ProviderError, ProviderErrorCode

BY_STATUS: dict[int, ProviderErrorCode] = {
    401: "provider_key_invalid",
    402: "provider_quota_exhausted",
    403: "provider_permission_denied",
    404: "provider_model_not_found",
    408: "provider_timeout",
    413: "provider_context_too_long",
    424: "provider_unavailable",
    429: "provider_rate_limited",
    498: "provider_overloaded",
    499: "provider_unavailable",
    503: "provider_overloaded",
    504: "provider_timeout",
    529: "provider_overloaded",
}
BY_NAME: dict[str, ProviderErrorCode] = {
    "insufficient_quota": "provider_quota_exhausted",
    "credit_balance_exhausted": "provider_quota_exhausted",
    "billing_hard_limit_reached": "provider_quota_exhausted",
    "billing_not_active": "provider_quota_exhausted",
    "insufficient_balance": "provider_quota_exhausted",
    "in_flight_budget_exhausted": "provider_quota_exhausted",
    "enforced_spend_limit_reached": "provider_quota_exhausted",
    "context_length_exceeded": "provider_context_too_long",
    "string_above_max_length": "provider_context_too_long",
    "request_too_large": "provider_context_too_long",
    "model_not_found": "provider_model_not_found",
    "content_filter": "provider_content_refused",
    "content_policy_violation": "provider_content_refused",
    "moderation_blocked": "provider_content_refused",
    "responsibleaipolicyviolation": "provider_content_refused",
    "invalid_api_key": "provider_key_invalid",
    "authentication_error": "provider_key_invalid",
    "ip_not_authorized": "provider_permission_denied",
    "permission_error": "provider_permission_denied",
    "permission_denied": "provider_permission_denied",
    "rate_limit_exceeded": "provider_rate_limited",
    "rate_limit_error": "provider_rate_limited",
    "slow_down": "provider_overloaded",
    "server_is_overloaded": "provider_overloaded",
    "overloaded_error": "provider_overloaded",
    "capacity_exceeded": "provider_overloaded",
    "server_error": "provider_unavailable",
    "internal_server_error": "provider_unavailable",
}
BY_WORDS: tuple[tuple[re.Pattern[str], ProviderErrorCode], ...] = (
    (
        re.compile(r"(incorrect|invalid|wrong) api.?key|api.?key (is )?(not valid|invalid|incorrect)"),
        "provider_key_invalid",
    ),
    (
        re.compile(r"context (length|window)|maximum context|too many (input )?tokens|prompt is too long"),
        "provider_context_too_long",
    ),
    (re.compile(r"insufficient (balance|credit|quota|funds)"), "provider_quota_exhausted"),
    (
        re.compile(r"model\b.{0,120}\b(not found|does not exist|not supported)|no such model"),
        "provider_model_not_found",
    ),
    (re.compile(r"content (policy|filter)|flagged|moderation"), "provider_content_refused"),
)
RETRYABLE_NAMES = frozenset({"in_flight_budget_exhausted"})
RETRY_AFTER_LIMIT = 86400.0


def of_payload(
    payload: object, status: int | None, headers: Mapping[str, str] | None = None
) -> ProviderError:
    """The error in a provider's JSON: the whole body, or a data event of a stream. ``status`` is HTTP's, or
    None inside an answer that began with 200 (the payload may then name one)."""
    error = _error_of(payload)
    named = _status_in(error)
    known = status if status is not None else named
    names = _names(error)
    code = _code(names, str(error.get("message", "")).lower(), known)
    retryable = True if names & RETRYABLE_NAMES else None
    wait = retry_after(headers or {}) if code in ("provider_rate_limited", "provider_overloaded") else None
    return ProviderError(code, retryable=retryable, retry_after=wait, provider_status=known)


def carried(chunk: Mapping[str, Any]) -> object:
    """The error that a 200 carries (top level, ``x_groq``, the choice, or vLLM's bare form), or None."""
    if error := chunk.get("error"):
        return error
    if "choices" not in chunk and chunk.get("object") == "error":
        return chunk
    if error := mapping(chunk.get("x_groq")).get("error"):
        return error
    choices = chunk.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return mapping(first).get("error")


async def of_answer(answer: http.Answer) -> ProviderError:
    """The error of an answer that is not 200: its status, its body (bounded) and its retry headers."""
    try:
        payload = orjson.loads(await answer.read(http.ERROR_BODY_LIMIT))
    except (ProviderError, orjson.JSONDecodeError):
        payload = None
    return of_payload(payload, answer.status, answer.headers)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, out of ``retry-after-ms`` or ``retry-after`` (RFC 9110: seconds or a date)."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text):
            return min(float(text) / unit, RETRY_AFTER_LIMIT)
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(max(moment.timestamp() - time(), 0.0), RETRY_AFTER_LIMIT)


def _error_of(payload: object) -> Mapping[str, Any]:
    """``{"error": {...}}``, ``{"error": "text"}``, a bare error object, or a list of one."""
    if isinstance(payload, list) and payload:
        payload = payload[0]
    error = mapping(payload).get("error", payload)
    return {"message": error} if isinstance(error, str) else mapping(error)


def _status_in(error: Mapping[str, Any]) -> int | None:
    for name in ("status_code", "code", "status"):
        value = error.get(name)
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, int) and 400 <= value <= 599:
            return value
    return None


def _names(error: Mapping[str, Any]) -> set[str]:
    inner, metadata = mapping(error.get("innererror")), mapping(error.get("metadata"))
    found = [error.get("code"), error.get("type"), inner.get("code"), metadata.get("error_type")]
    names = {value.lower() for value in found if isinstance(value, str)}
    if metadata.get("reasons"):
        names.add("moderation_blocked")
    return names


def _code(names: set[str], words: str, status: int | None) -> ProviderErrorCode:
    """Names say most, then the words of a 4xx (xAI and Gemini send 400 for a bad key), then the status."""
    for name, code in BY_NAME.items():
        if name in names:
            return code
    if status in (None, 400, 402, 403, 404, 413, 422):
        for pattern, code in BY_WORDS:
            if pattern.search(words):
                return code
    if status is None or status >= 500:
        return BY_STATUS.get(status or 0, "provider_unavailable")
    return BY_STATUS.get(status, "provider_bad_request")
