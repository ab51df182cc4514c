"""Chains in the database, against themselves."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from byokplatform.audit.models import AuditEvent, ChainHead
from byokplatform.audit.verifier import AUDIT, Broken, Chain
from byokplatform.core.tenancy import organization_scope


@dataclass(frozen=True, slots=True)
class Tables:
    """The models of one kind of chain: an entry has ``seq``, ``hash`` and ``entry``, a head the first two."""

    label: str
    entries: type[Any]
    heads: type[Any]


TRAIL = Tables(AUDIT, AuditEvent, ChainHead)


def verify(
    organization_id: uuid.UUID,
    tables: Tables = TRAIL,
    *,
    newest: int | None = None,
    marks: Mapping[int, set[bytes]] | None = None,
) -> Chain:
    """Read a chain of an organization; gives its end, or raises Broken naming the first bad entry.

    ``newest`` looks at so many of the last entries and trusts what came before. ``marks`` are hashes that
    checkpoints noted by number.
    """
    chain = Chain(organization_id, tables.label)
    chain.marks = marks or {}
    with organization_scope(organization_id):
        # Read first: what is added while we read lies behind it.
        head = tables.heads.objects.first()
        rows = tables.entries.objects.order_by("seq")
        if head is not None:
            rows = rows.filter(seq__lte=head.seq)
        if head is not None and newest is not None and head.seq > newest:
            rows = _after(chain, rows, head.seq - newest)
        for row in rows.iterator(chunk_size=2000):
            chain.take(row.entry, bytes(row.hash))
        if head is not None:
            chain.end_at(head.seq, bytes(head.hash))
        elif chain.number:
            raise Broken(1, "the trail's end is not known any more")
    chain.reach_marks()
    return chain


def _after(chain: Chain, rows: Any, number: int) -> Any:
    trusted = rows.filter(seq=number).first()
    if trusted is None:
        raise Broken(number, "it is missing")
    chain.begin_at(number + 1, bytes(trusted.hash))
    return rows.filter(seq__gt=number)
