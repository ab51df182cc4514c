"""A borrower asks for more, and the lender raises the loan for a while or declines."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core import money
from byokplatform.core.exceptions import Conflict, NotFound
from providers import selectors
from providers.models import KeyGrant, KeyGrantRequest
from providers.services.grant_caps import window
from providers.services.grants import lent
from providers.services.keys import check_end

Status = KeyGrantRequest.Status
OF_REQUEST = ("grant__key", "grant__lent_by", "asked_by", "decided_by")


def ask_for_more(*, access: Access, grant_id: uuid.UUID, amount: Decimal, reason: str) -> KeyGrantRequest:
    """Ask the lender to raise a loan to the caller; 409 while an earlier request is open."""
    grant = selectors.borrowed(access).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("There is no such loan.")
    if grant.has_ended(timezone.now()):
        raise Conflict("This loan has ended.")
    if grant.limit is None:
        raise Conflict("This loan has no limit to raise.")
    made = KeyGrantRequest(
        organization_id=grant.organization_id,
        grant=grant,
        asked_by_id=access.user_id,
        amount=amount,
        reason=reason,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict("You have asked already, and the answer is not there yet.") from None
    _record_request(access, made)
    return requests(access).get(pk=made.pk)


def requests(access: Access) -> QuerySet[KeyGrantRequest]:
    """What the caller asked for, and what is asked of the caller."""
    wanted = Q(asked_by_id=access.user_id) | Q(grant__in=lent(access).values("pk"))
    rows: QuerySet[KeyGrantRequest] = KeyGrantRequest.objects.filter(wanted)
    return rows.select_related(*OF_REQUEST)


def approve(
    *, access: Access, request_id: uuid.UUID, amount: Decimal | None = None, until: dt.datetime | None = None
) -> KeyGrantRequest:
    """Add an amount (what was asked for, if none is named) to the limit, until the end of the period or another."""
    check_end(until)
    found = _open_request(access, request_id)
    KeyGrant.objects.select_for_update().get(pk=found.grant_id)
    found.granted = found.amount if amount is None else amount
    found.until = until or window(found.grant.period, timezone.now())[1]
    _decide(access, found, Status.APPROVED)
    record(
        "grant.raised",
        found.organization_id,
        actor=access.user_id,
        target=found.grant_id,
        request=found.pk,
        amount=money.render(found.granted),
    )
    return found


def decline(*, access: Access, request_id: uuid.UUID, reason: str = "") -> KeyGrantRequest:
    """Leave the loan as it is, and say why."""
    found = _open_request(access, request_id)
    found.answer = reason
    _decide(access, found, Status.DECLINED)
    record(
        "grant.declined",
        found.organization_id,
        actor=access.user_id,
        target=found.grant_id,
        request=found.pk,
    )
    return found


def _open_request(access: Access, request_id: uuid.UUID) -> KeyGrantRequest:
    """A request that the caller may decide, locked; 404 for any other."""
    rows = KeyGrantRequest.objects.filter(grant__in=lent(access).values("pk")).select_related(*OF_REQUEST)
    found = rows.select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise NotFound("There is no such request.")
    if found.status != Status.OPEN:
        raise Conflict("This request was decided already.")
    return found


def _decide(access: Access, found: KeyGrantRequest, status: KeyGrantRequest.Status) -> None:
    found.status, found.decided_by_id, found.decided_at = status, access.user_id, timezone.now()
    found.save()


def _record_request(access: Access, made: KeyGrantRequest) -> None:
    record(
        "grant.requested",
        made.organization_id,
        actor=access.user_id,
        target=made.grant_id,
        request=made.pk,
        amount=money.render(made.amount),
    )
