"""What a loan may cost, what it has cost, and what is left of it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from byokplatform.core import money
from providers.exceptions import GrantExhausted, ModelNotGranted
from providers.models import KeyGrant, KeyGrantRequest
from usage.contracts import GrantUse
from usage.selectors import use_of_grants

BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Balance:
    """A loan's limit with all that was added to it (None is no limit), and its use in the period, in dollars."""

    limit: Decimal | None
    use: GrantUse
    resets_at: dt.datetime | None

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else max(Decimal(0), self.limit - self.use.total)


def window(period: str, at: dt.datetime) -> tuple[dt.datetime, dt.datetime | None]:
    """When the period that a moment is in began, and when the next one does; in UTC, weeks begin on Mondays."""
    day = at.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return day, day + DAY
    if period == "week":
        monday = day - DAY * day.weekday()
        return monday, monday + DAY * 7
    if period == "month":
        first = day.replace(day=1)
        return first, (first + DAY * 32).replace(day=1)
    return BEGINNING, None


def balances(grants: Iterable[KeyGrant], at: dt.datetime) -> dict[uuid.UUID, Balance]:
    """The balance of each of these loans; two queries, however many."""
    rows = list(grants)
    windows = {row.pk: window(row.period, at) for row in rows}
    used = use_of_grants({pk: began for pk, (began, _) in windows.items()})
    added = _added([row.pk for row in rows], at)
    return {
        row.pk: Balance(
            limit=None if row.limit is None else row.limit + added.get(row.pk, Decimal(0)),
            use=used.get(row.pk, GrantUse()),
            resets_at=windows[row.pk][1],
        )
        for row in rows
    }


def require_left(grant: KeyGrant, model: str, amount: Decimal | None) -> None:
    """Refuse a call that may cost more than is left.

    Locks the loan until the transaction ends, in which the caller holds the amount: no two calls take the same dollar.
    """
    locked = KeyGrant.objects.select_for_update(of=("self",)).select_related("lent_by").get(pk=grant.pk)
    if locked.limit is None:
        return
    if amount is None:
        raise unpriced(model)
    balance = balances([locked], timezone.now())[locked.pk]
    if balance.left is None or amount > balance.left:
        raise exhausted(locked, balance, amount)


def exhausted(grant: KeyGrant, balance: Balance, amount: Decimal | None = None) -> GrantExhausted:
    """What a borrower is told: what is left, until when, and who can raise it."""
    left = money.render(balance.left)
    until = f" until {balance.resets_at:%Y-%m-%d %H:%M} UTC" if balance.resets_at else ""
    costs = f", and this call may cost up to ${money.render(amount)}" if amount is not None else ""
    return GrantExhausted(
        f"${left} of this loan is left{until}{costs}. {grant.lent_by.display_name} can raise it: ask for more."
    )


def unpriced(model: str) -> ModelNotGranted:
    return ModelNotGranted(
        f"This loan has a limit in dollars, and nobody knows what {model} costs. Choose a model with a known price."
    )


def _added(grants: list[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, Decimal]:
    approved = KeyGrantRequest.objects.filter(
        Q(until=None) | Q(until__gt=at), grant_id__in=grants, status=KeyGrantRequest.Status.APPROVED
    )
    return dict(approved.order_by().values_list("grant_id").annotate(sum=Sum("granted")))
