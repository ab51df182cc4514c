"""The terms of a loan, apart from its money: its end, its hours, its models, and to whom it was made."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accounts.contracts import covers
from byokplatform.core.exceptions import InvalidRequest, PlatformError
from providers.exceptions import GrantEnded, GrantNotNow, ModelNotGranted
from providers.models import KeyGrant

MOST_PATTERNS = 100


def obstacle(grant: KeyGrant, at: dt.datetime) -> PlatformError | None:
    """Why nothing can be paid by a loan at that moment; None where something can."""
    if grant.has_ended(at):
        return GrantEnded("The loan of this key has ended. Ask its owner for another, or use another key.")
    if grant.hours is not None and not within(grant.hours, at):
        return GrantNotNow(f"This key was lent for other hours: {describe(grant.hours)}.")
    return None


def refuse_model(grant: KeyGrant, model: str) -> None:
    """ModelNotGranted for one outside the loan's patterns."""
    patterns = grant.model_patterns
    if patterns and not any(covers(one, model) for one in patterns):
        raise ModelNotGranted(f"This key was lent for {', '.join(patterns)}, and not for {model}.")


def within(hours: Mapping[str, Any], at: dt.datetime) -> bool:
    """Whether a moment is within the hours, by the clock of their zone. Hours may go past midnight: then they belong
    to the day on which they began."""
    local = at.astimezone(ZoneInfo(hours["zone"]))
    clock = local.strftime("%H:%M")
    start, end, day = hours["from"], hours["to"], local.weekday()
    if start < end:
        return day in hours["days"] and start <= clock < end
    return (day in hours["days"] and clock >= start) or ((day - 1) % 7 in hours["days"] and clock < end)


def describe(hours: Mapping[str, Any]) -> str:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    days = ", ".join(names[day] for day in hours["days"])
    return f"{days} from {hours['from']} to {hours['to']} ({hours['zone']})"


def check_zone(name: str) -> None:
    """InvalidRequest for a time zone that does not exist."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidRequest(errors={"hours": {"zone": ["There is no such time zone."]}}) from None


def grantee_of(grant: KeyGrant) -> tuple[uuid.UUID, str]:
    """Id and name of whom or what a key was lent to."""
    if grant.user is not None:
        return grant.user.pk, grant.user.display_name
    named: Any = grant.project or grant.workspace or grant.token
    return named.pk, named.name
