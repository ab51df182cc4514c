"""A person's sessions in browsers: ended for good, and when they were last seen."""

import datetime as dt
import uuid

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest

from byokplatform.audit import origin

SEEN_EVERY = dt.timedelta(minutes=5)


def end_sessions(user_id: uuid.UUID, but: str | None = None) -> None:
    """Delete the person's sessions themselves, all or all but the one with this key."""
    for session in UserSession.objects.filter(user_id=user_id):
        if session.session_key != but:
            session.end()


def note_session(request: HttpRequest) -> None:
    """Keep, to some minutes, when and where this session was last used; after the commit, holding no lock."""
    key, address = request.session.session_key, origin.address.get()

    def touch() -> None:
        stale = UserSession.objects.filter(session_key=key, last_seen_at__lt=Now() - SEEN_EVERY)
        stale.update(last_seen_at=Now(), **({"ip": address} if address else {}))

    transaction.on_commit(touch, robust=True)
