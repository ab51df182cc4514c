"""The trail as people read it: with the names of who acted."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import AccessToken, ServiceAccount, User
from byokplatform.audit.models import AuditEvent


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries are wanted: all without any. ``action`` is an event, or a family such as ``key``."""

    action: str = ""
    actor: uuid.UUID | None = None
    target: uuid.UUID | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    @property
    def condition(self) -> Q:
        wanted = Q()
        if self.action:
            wanted &= Q(action=self.action) | Q(action__startswith=f"{self.action}.")
        if self.actor:
            wanted &= Q(actor_id=self.actor)
        if self.target:
            wanted &= Q(target_id=self.target)
        if self.start:
            wanted &= Q(occurred_at__gte=self.start)
        if self.end:
            wanted &= Q(occurred_at__lt=self.end)
        return wanted


def named_trail(wanted: TrailFilter) -> QuerySet[AuditEvent]:
    """Entries of the open scope with the names that their people and tokens have now."""
    people = {
        "actor": User.objects.filter(pk=OuterRef("actor_id")),
        "target": User.objects.filter(pk=OuterRef("target_id")),
    }
    names = {
        f"{who}_{column}": Subquery(rows.values(column)[:1])
        for who, rows in people.items()
        for column in ("name", "email")
    }
    token = AccessToken.objects.filter(pk=OuterRef("token_id")).values("name")[:1]
    program = ServiceAccount.objects.filter(user_id=OuterRef("actor_id"))
    rows: QuerySet[AuditEvent] = AuditEvent.objects.filter(wanted.condition)
    return rows.annotate(**names, token_name=Subquery(token), by_program=Exists(program))


def chained_trail(wanted: TrailFilter, after: int, last: int) -> QuerySet[AuditEvent]:
    """Entries behind number ``after`` up to ``last``, oldest first, each with the hash ``before`` it."""
    before = AuditEvent.objects.filter(seq=OuterRef("seq") - 1).values("hash")[:1]
    rows: QuerySet[AuditEvent] = AuditEvent.objects.filter(wanted.condition, seq__gt=after, seq__lte=last)
    return rows.annotate(before=Subquery(before)).order_by("seq")


def last_number() -> int:
    """The number of the newest entry of the open scope."""
    found: int | None = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
    return found or 0
