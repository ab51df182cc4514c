"""Reads of the ledger, all inside an open organization scope."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Now, TruncDate

from byokplatform.core.tenancy import current_organizations
from usage.contracts import GrantUse, Grouping, OpenReservation, UsageRow, UsageSummary
from usage.models import LedgerEntry, Reservation

# Under names of their own: a model's field may not be shadowed by an annotation.
EXPRESSIONS: Mapping[Grouping, Combinable] = {
    "day": TruncDate("occurred_at", tzinfo=UTC),
    "model": Concat("provider", Value("/"), "model"),
    "user": F("user_id"),
    "project": F("project_id"),
    "key": F("key_id"),
    "token": F("token_id"),
}
TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
SUMS = {
    "sum_calls": Count("id"),
    "sum_unpriced_calls": Count("id", filter=Q(cost=None)),
    "sum_cost": Sum("cost"),
    **{f"sum_{name}": Sum(name) for name in TOKENS},
}


def summarize(
    group_by: Sequence[Grouping], start: datetime, end: datetime, user_id: uuid.UUID | None
) -> UsageSummary:
    """Use from ``start`` up to, not including, ``end``, by groups in their order, with the total.

    Days are UTC; a model is ``provider/model``; the rest are ids, None where a call had none. ``user_id``
    limits it to one person's calls. With no group there is the total alone.
    """
    entries = LedgerEntry.objects.filter(occurred_at__gte=start, occurred_at__lt=end)
    if user_id is not None:
        entries = entries.filter(user_id=user_id)
    return UsageSummary(rows=_grouped(entries, group_by), total=_row({}, entries.aggregate(**SUMS)))


def open_reservations(older_than: timedelta) -> list[OpenReservation]:
    """Holds that have been open for longer than this by the database's clock, oldest first."""
    rows = Reservation.objects.filter(state=Reservation.State.OPEN, created_at__lt=Now() - older_than)
    return [OpenReservation(**row) for row in rows.order_by("created_at").values(*OpenReservation.__slots__)]


def use_of_grants(since: Mapping[uuid.UUID, datetime]) -> dict[uuid.UUID, GrantUse]:
    """What each loan was used for since that moment, and what is held for calls that run by it.

    One statement: a call that is settled meanwhile is counted once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q.id,"
            " (SELECT coalesce(sum(e.cost), 0) FROM usage_ledgerentry e"
            "  WHERE e.organization_id = ANY (%s) AND e.grant_id = q.id AND e.occurred_at >= q.since),"
            " (SELECT coalesce(sum(r.amount), 0) FROM usage_reservation r"
            "  WHERE r.organization_id = ANY (%s) AND r.grant_id = q.id AND r.state = 'open')"
            " FROM unnest(%s::uuid[], %s::timestamptz[]) AS q(id, since)",
            [*[list(current_organizations())] * 2, list(since), list(since.values())],
        )
        return {grant_id: GrantUse(spent, reserved) for grant_id, spent, reserved in cursor.fetchall()}


def entries_of_grant(grant_id: uuid.UUID) -> QuerySet[LedgerEntry]:
    """Every booked call that a loan paid."""
    rows: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(grant_id=grant_id)
    return rows


def _grouped(entries: QuerySet[Any], group_by: Sequence[Grouping]) -> tuple[UsageRow, ...]:
    if not group_by:
        return ()
    names = {f"by_{name}": EXPRESSIONS[name] for name in group_by}
    found = entries.values(**names).annotate(**SUMS).order_by(*names)
    return tuple(_row({name: sums[f"by_{name}"] for name in group_by}, sums) for sums in found)


def _row(group: Mapping[str, Any], sums: Mapping[str, Any]) -> UsageRow:
    cost = sums["sum_cost"] if sums["sum_calls"] else Decimal(0)
    return UsageRow(
        group=group,
        calls=sums["sum_calls"],
        unpriced_calls=sums["sum_unpriced_calls"],
        cost=cost,
        **{name: int(sums[f"sum_{name}"] or 0) for name in TOKENS},
    )
