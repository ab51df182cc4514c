"""The trail in the database, against its own chain."""

import uuid

from byokplatform.audit.models import AuditEvent, ChainHead
from byokplatform.audit.verifier import Broken, Chain
from byokplatform.core.tenancy import organization_scope


def verify(organization_id: uuid.UUID) -> Chain:
    """Read an organization's whole trail; gives its end, or raises Broken naming the first bad entry."""
    chain = Chain(organization_id)
    with organization_scope(organization_id):
        # Read first: what is added while we read lies behind it.
        head = ChainHead.objects.first()
        rows = AuditEvent.objects.order_by("seq")
        if head is not None:
            rows = rows.filter(seq__lte=head.seq)
        for row in rows.iterator(chunk_size=2000):
            chain.take(row.entry, bytes(row.hash))
        if head is not None:
            chain.end_at(head.seq, bytes(head.hash))
        elif chain.number:
            raise Broken(1, "the trail's end is not known any more")
    return chain
