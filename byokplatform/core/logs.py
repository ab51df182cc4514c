"""Log lines with secrets taken out: keys, tokens and passwords never reach a log, whoever wrote them."""

import logging
import re

SECRETS = re.compile(
    r"""(?ix)
    (?:\b(?:sk|pk|rk|gsk|xai|key|byok|sim|pplx|hf|AIza|AKIA|tvly|nvapi|csk|r8)[-_][\w\-]{8,})
    | (?:\bAIza[\w\-]{20,})
    | (?:(?<=bearer\s)[\w\-.~+/]{8,}=*)
    | (?:(?<=key=)[^&\s"']{6,})
    | (?:(?<=password=)[^&\s"']+)
    | (?:(?<=://)[^/@\s]*:[^/@\s]+(?=@))
    """
)
MASK = "***"


def redact(text: str) -> str:
    """The text with everything that looks like a secret masked."""
    return SECRETS.sub(MASK, text)


class RedactingFilter(logging.Filter):
    """Formats early, so that arguments and exceptions are masked too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        return True


class LineFormatter(logging.Formatter):
    """``time level logger message`` on one line; tracebacks follow, masked."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802  the library's name
        return redact(super().formatException(ei))  # type: ignore[arg-type]
