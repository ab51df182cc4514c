"""What providers say when they refuse, and what we make of it (rows P-1 and P-5 to P-10)."""
# ruff: noqa: E501 - a table reads best with one case a line

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from providers.adapters.openai_chat.errors import of_payload, retry_after

SECRET = "sk-proj-leaked-part"


def error(message: str = "", **fields: Any) -> dict[str, Any]:
    return {"error": {"message": f"{message} {SECRET}", **fields}}


@pytest.mark.parametrize(
    ("status", "payload", "code", "retryable"),
    [
        pytest.param(401, error(code="invalid_api_key"), "provider_key_invalid", False, id="P-1 key"),
        pytest.param(401, error(code="ip_not_authorized"), "provider_permission_denied", False, id="P-1 ip"),
        pytest.param(403, error("Country not supported"), "provider_permission_denied", False, id="P-1 country"),
        pytest.param(429, error(code="rate_limit_exceeded", type="tokens"), "provider_rate_limited", True, id="P-1 rate"),
        pytest.param(429, error(code="insufficient_quota"), "provider_quota_exhausted", False, id="P-1 quota"),
        pytest.param(429, error(type="insufficient_quota", code=None), "provider_quota_exhausted", False, id="P-1 type"),
        pytest.param(429, error(code="credit_balance_exhausted"), "provider_quota_exhausted", False, id="P-1 credit"),
        pytest.param(429, error(code="slow_down"), "provider_overloaded", True, id="P-1 slow down"),
        pytest.param(503, error(code="server_is_overloaded", type="server_error"), "provider_overloaded", True, id="P-1 load"),
        pytest.param(400, error(code="context_length_exceeded"), "provider_context_too_long", False, id="P-1 context"),
        pytest.param(404, error(code="model_not_found"), "provider_model_not_found", False, id="P-1 model"),
        pytest.param(422, {"detail": [{"loc": ["body"], "msg": SECRET}]}, "provider_bad_request", False, id="P-5 422"),
        pytest.param(402, {"detail": SECRET}, "provider_quota_exhausted", False, id="P-5 402"),
        pytest.param(498, error(code="capacity_exceeded"), "provider_overloaded", True, id="P-6 498"),
        pytest.param(499, {}, "provider_unavailable", True, id="P-6 499"),
        pytest.param(413, error(), "provider_context_too_long", False, id="P-6 413"),
        pytest.param(424, error(), "provider_unavailable", True, id="P-6 424"),
        pytest.param(402, error(code=402), "provider_quota_exhausted", False, id="P-7 402"),
        pytest.param(
            402, error(code=402, metadata={"error_type": "in_flight_budget_exhausted"}),
            "provider_quota_exhausted", True, id="P-7 402 in flight",
        ),
        pytest.param(403, error(code=403, metadata={"reasons": ["x"]}), "provider_content_refused", False, id="P-7 403"),
        pytest.param(408, error(code=408), "provider_timeout", True, id="P-7 408"),
        pytest.param(502, error(code=502), "provider_unavailable", True, id="P-7 502"),
        pytest.param(None, error(code=429), "provider_rate_limited", True, id="P-7 in a 200"),
        pytest.param(402, error("Insufficient Balance"), "provider_quota_exhausted", False, id="P-8 balance"),
        pytest.param(
            400, {"code": "x", "error": f"Incorrect API key provided: {SECRET}"}, "provider_key_invalid", False, id="P-9 key",
        ),
        pytest.param(
            400, error(code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}),
            "provider_content_refused", False, id="P-10 filter",
        ),
        pytest.param(
            400, [{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}],
            "provider_key_invalid", False, id="gemini list",
        ),
        pytest.param(400, error("This model's maximum context length is 8"), "provider_context_too_long", False, id="vllm"),
        pytest.param(400, error("The model `x` does not exist"), "provider_model_not_found", False, id="model in 400"),
        pytest.param(None, "boom", "provider_unavailable", True, id="text in a 200"),
        pytest.param(None, {"status_code": 400, "type": "invalid_request_error"}, "provider_bad_request", False, id="groq"),
        pytest.param(400, None, "provider_bad_request", False, id="nothing"),
        pytest.param(418, 7, "provider_bad_request", False, id="number"),
        pytest.param(500, {}, "provider_unavailable", True, id="500"),
        pytest.param(504, {}, "provider_timeout", True, id="504"),
        pytest.param(529, {}, "provider_overloaded", True, id="529"),
    ],
)  # fmt: skip
def test_meaning(status: int | None, payload: object, code: str, retryable: bool) -> None:
    found = of_payload(payload, status)
    assert (found.code, found.retryable) == (code, retryable)
    assert SECRET not in f"{found} {found!r} {vars(found)}"


@pytest.mark.parametrize("status", range(400, 600))
def test_every_status_has_a_meaning(status: int) -> None:
    found = of_payload(None, status)
    assert found.code.startswith("provider_")
    assert found.provider_status == status
    assert found.retryable or status < 500 or found.code == "provider_bad_request"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "9" * 40}, None),
        ({"retry-after": "999999999"}, 86400.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_retry_after_a_date() -> None:
    moment = datetime.now(UTC) + timedelta(minutes=10)
    found = retry_after({"retry-after": format_datetime(moment, usegmt=True)})
    assert found is not None
    assert 0 < found <= 600
