"""The one appender of chains: a lock on an organization's last entry, one insert."""

import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from byokplatform.audit.verifier import AUDIT, canonical, entry_hash, genesis
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import ScopeMissing, current_organizations


@dataclass(frozen=True, slots=True)
class Kept:
    """Where chains of one label are kept.

    ``lock`` gives number and hash of an organization's last entry and the database's time, ``begin`` makes the row
    that it locks, ``add`` moves that row and inserts an entry by what the entry says.
    """

    label: str
    lock: str
    begin: str
    add: str


TRAIL = Kept(
    AUDIT,
    lock="SELECT seq, hash, clock_timestamp() FROM audit_chainhead WHERE organization_id = %s FOR UPDATE",
    begin=(
        "INSERT INTO audit_chainhead (organization_id, seq, hash) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING"
    ),
    add=(
        "WITH moved AS (UPDATE audit_chainhead SET seq = %(seq)s, hash = %(hash)s WHERE organization_id = %(org)s)"
        " INSERT INTO audit_auditevent (id, organization_id, seq, hash, actor_id, action, target_id, token_id,"
        " address, request_id, facts, occurred_at) VALUES (%(id)s, %(org)s, %(seq)s, %(hash)s,"
        " replace(%(actor)s, 'user:', '')::uuid, %(event)s, %(target)s, %(token)s, %(ip)s, %(request)s,"
        " %(facts)s::jsonb, %(ts)s)"
    ),
)


def append(kept: Kept, organization_id: uuid.UUID, said: Mapping[str, Any]) -> None:
    """Add one entry behind the last; others of the organization wait until this transaction has ended."""
    if organization_id not in current_organizations():
        raise ScopeMissing("a chain of an organization outside the open scope")
    with connection.cursor() as cursor:
        seq, before, now = _last(cursor, kept, organization_id)
        entry = plain({**said, "id": uuid7(), "org": organization_id, "seq": seq + 1, "ts": now})
        own = entry_hash(bytes(before), entry)
        cursor.execute(kept.add, {**entry, "facts": canonical(entry["facts"]), "hash": own})


def _last(cursor: Any, kept: Kept, organization_id: uuid.UUID) -> tuple[int, bytes, dt.datetime]:
    cursor.execute(kept.lock, [organization_id])
    found = cursor.fetchone()
    if found is None:
        cursor.execute(kept.begin, [organization_id, genesis(organization_id, kept.label)])
        cursor.execute(kept.lock, [organization_id])
        found = cursor.fetchone()
    last: tuple[int, bytes, dt.datetime] = found
    return last


def moment(value: dt.datetime) -> str:
    """RFC 3339 in UTC, always with six digits behind the point."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """The value as an entry says it; raises TypeError for what PostgreSQL may not give back as it was written."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in a chain")
