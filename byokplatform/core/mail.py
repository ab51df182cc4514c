"""Mail where no mail server is set: kept in a folder for the operator's own machine to read."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from byokplatform.core.ids import uuid7

logger = logging.getLogger(__name__)
KEPT = 50


@dataclass(frozen=True, slots=True)
class LocalMail:
    """One mail as the local page shows it."""

    to: str
    subject: str
    date: str
    text: str


class LocalMailBackend(BaseEmailBackend):
    """Writes each mail to a file that only this account can read, and a line to the log."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder: Path = settings.LOCAL_MAIL_DIR
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            file = folder / f"{uuid7()}.eml"
            file.touch(mode=0o600)
            file.write_bytes(message.message().as_bytes())
            logger.info("mail kept at %s%s: %s", settings.BYOK_PUBLIC_URL, "/local/mail", message.subject)
        return len(email_messages)


def local_mails() -> list[LocalMail]:
    """The newest mails first."""
    files = sorted(Path(settings.LOCAL_MAIL_DIR).glob("*.eml"), reverse=True)[:KEPT]
    return [_read(file) for file in files]


def _read(file: Path) -> LocalMail:
    parsed = message_from_bytes(file.read_bytes(), _class=ParsedMessage, policy=policy.default)
    body = parsed.get_body(("plain",))
    return LocalMail(
        to=str(parsed["to"]),
        subject=str(parsed["subject"]),
        date=str(parsed["date"]),
        text=body.get_content() if body else "",
    )
