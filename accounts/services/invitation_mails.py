"""The mail of an invitation. The token of its link is in no table and no queue: it goes from here to the mailbox."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import Invitation, Organization
from byokplatform.core.tenancy import organization_scope

logger = logging.getLogger(__name__)
TEXT = """Hello,

{inviter} invites you to {organization} on byokplatform, as {role}.

Follow this link to accept. It is for {email} alone, works once, and ends in seven days:

{link}

If you do not know {organization}, you need not do anything.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What a mail is written from. Not to be stored or logged: ``secret`` opens the invitation."""

    invitation_id: uuid.UUID
    email: str
    secret: str
    inviter: str
    role: str


def send_letters(organization_id: uuid.UUID, letters: Sequence[Letter]) -> None:
    """Send after the commit. A mail server that is away loses the mails, not the invitations: they can be sent
    again, and ``sent_at`` says which were.
    """
    if letters:
        name = _line(Organization.objects.get(pk=organization_id).name)
        transaction.on_commit(lambda: _send(organization_id, name, letters), robust=True)


def _send(organization_id: uuid.UUID, name: str, letters: Sequence[Letter]) -> None:
    sent = []
    try:
        with get_connection() as connection:
            for letter in letters:
                connection.send_messages([_message(name, letter)])
                sent.append(letter.invitation_id)
    except (SMTPException, OSError) as error:
        logger.warning(
            "%d of %d invitations not sent: %s", len(letters) - len(sent), len(letters), type(error).__name__
        )
    if sent:
        with organization_scope(organization_id):
            Invitation.objects.filter(pk__in=sent).update(sent_at=Now())


def _message(name: str, letter: Letter) -> EmailMessage:
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return EmailMessage(
        subject=f"{_line(letter.inviter)} invites you to {name}",
        body=TEXT.format(
            inviter=_line(letter.inviter),
            organization=name,
            role=letter.role,
            email=letter.email,
            link=f"{settings.BYOK_PUBLIC_URL}/invitations/{letter.secret}",
        ),
        from_email=formataddr((f"{name} (byokplatform)", address)),
        to=[letter.email],
    )


def _line(text: str) -> str:
    """Names are people's own text: a line break in one must not become a header."""
    return " ".join(text.split())
