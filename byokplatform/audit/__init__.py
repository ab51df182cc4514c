"""Append-only trail of what people and programs did, chained so that nothing of it can be changed unseen."""

import uuid
from typing import Any

from byokplatform.audit import hints, origin
from byokplatform.core.middleware import request_id


def record(
    action: str,
    organization_id: uuid.UUID,
    *,
    actor: uuid.UUID | None,
    target: uuid.UUID | None = None,
    token_id: uuid.UUID | None = None,
    **facts: Any,
) -> None:
    """Write one event in the caller's transaction: the act and its record stand or fall together.

    ``action`` is one of ``byokplatform.audit.events.EVENTS``; ``facts`` are text, whole numbers, booleans, ids or
    lists of them, and never a secret. The client's address and its token are known from the request; ``token_id``
    is for what is done later on behalf of one. Open pages are told, after the commit, which lists to read again.
    """
    from byokplatform.audit.chain import TRAIL, append

    append(
        TRAIL,
        organization_id,
        {
            "actor": f"user:{actor}" if actor else None,
            "event": action,
            "facts": facts,
            "ip": origin.address.get(),
            "request": request_id.get(),
            "target": target,
            "token": token_id or origin.token.get(),
        },
    )
    hints.announce(action, organization_id)
