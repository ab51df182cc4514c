"""The one appender of a trail: a lock on the organization's last entry, one insert."""

import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection

from byokplatform.audit.verifier import canonical, entry_hash, genesis
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import ScopeMissing, current_organizations

LOCK = "SELECT seq, hash, clock_timestamp() FROM audit_chainhead WHERE organization_id = %s FOR UPDATE"
BEGIN = "INSERT INTO audit_chainhead (organization_id, seq, hash) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING"
ADD = (
    "WITH moved AS (UPDATE audit_chainhead SET seq = %(seq)s, hash = %(hash)s WHERE organization_id = %(org)s)"
    " INSERT INTO audit_auditevent (id, organization_id, seq, hash, actor_id, action, target_id, token_id, address,"
    " request_id, facts, occurred_at) VALUES (%(id)s, %(org)s, %(seq)s, %(hash)s, %(actor)s, %(event)s, %(target)s,"
    " %(token)s, %(ip)s, %(request)s, %(facts)s::jsonb, %(ts)s)"
)


def append(organization_id: uuid.UUID, facts: Mapping[str, Any]) -> None:
    """Add one entry behind the last; others of the organization wait until this transaction has ended."""
    if organization_id not in current_organizations():
        raise ScopeMissing("the trail of an organization outside the open scope")
    with connection.cursor() as cursor:
        seq, before, now = _last(cursor, organization_id)
        plain = _plain({**facts, "id": uuid7(), "org": organization_id, "seq": seq + 1, "ts": now})
        values = {
            **plain,
            "actor": plain["actor"] and plain["actor"].removeprefix("user:"),
            "facts": canonical(plain["facts"]),
            "hash": entry_hash(bytes(before), plain),
            "ts": now,
        }
        cursor.execute(ADD, values)


def _last(cursor: Any, organization_id: uuid.UUID) -> tuple[int, bytes, dt.datetime]:
    cursor.execute(LOCK, [organization_id])
    found = cursor.fetchone()
    if found is None:
        cursor.execute(BEGIN, [organization_id, genesis(organization_id)])
        cursor.execute(LOCK, [organization_id])
        found = cursor.fetchone()
    last: tuple[int, bytes, dt.datetime] = found
    return last


def moment(value: dt.datetime) -> str:
    """RFC 3339 in UTC, always with six digits behind the point."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: Any) -> Any:
    # Only what PostgreSQL gives back exactly as it was written: another rendering would break the chain.
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in the trail")
