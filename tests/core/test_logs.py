"""What a log line shows of secrets: nothing, whoever wrote it."""

import io
import logging

import pytest

from accounts.tokens import generate
from byokplatform.core.logs import LineFormatter, RedactingFilter, redact

SECRETS = [
    "sk-proj-4f9A8sdfKJH23kjhsdf98",
    "sk-ant-api03-AbCdEf-012345_678",
    "sk-or-v1-0123456789abcdef",
    "AIzaSyA1234567890abcdefghijklmnopqrs",
    "gsk_0123456789abcdefghij",
    "xai-0123456789abcdefghij",
    "hf_0123456789abcdefghij",
    generate(),
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "line", ["key {}", "Authorization: Bearer {}", "https://host/v1?key={}&alt=sse", "'{}'", '{{"k":"{}"}}']
)
def test_known_shapes_are_masked_anywhere_in_a_line(secret: str, line: str) -> None:
    shown = redact(line.format(secret))
    assert secret not in shown
    assert secret[-12:] not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bearer whatever-this-is-123", "Bearer ***"),
        ("?password=hunter2&x=1", "?password=***&x=1"),
        ("postgres://byok:hunter2@127.0.0.1/byok", "postgres://***@127.0.0.1/byok"),
        ("redis://:hunter2@127.0.0.1:6379/0", "redis://***@127.0.0.1:6379/0"),
        ("GET /api/v1/me/ 200", "GET /api/v1/me/ 200"),
        (
            "answer 01990000-0000-7000-8000-000000000000 ended",
            "answer 01990000-0000-7000-8000-000000000000 ended",
        ),
    ],
)
def test_only_secrets_are_masked(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_arguments_and_tracebacks_are_masked_too() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(LineFormatter())
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        try:
            raise ValueError(f"refused {SECRETS[0]}")
        except ValueError:
            logger.exception("with %s and %s", SECRETS[1], {"nested": SECRETS[2]})
    finally:
        logger.removeHandler(handler)
    assert "ValueError: refused ***" in written.getvalue()
    for secret in SECRETS:
        assert secret not in written.getvalue()
