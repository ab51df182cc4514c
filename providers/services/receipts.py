"""Receipts: each use of a key is on record before the key is opened, and closed with what came of it.

One chain an organization. Whoever appends holds the lock of the chain's head until the end of the transaction, so the
receipt is always the last thing in it.
"""

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from django.db import DatabaseError, InterfaceError, connection

from accounts.contracts import Access
from byokplatform.audit.chain import Kept, append
from byokplatform.audit.verifier import RECEIPTS, canonical
from byokplatform.core import money
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from providers.contracts import Bill, Order
from providers.exceptions import ReceiptNotWritten
from providers.models import KeyReceipt, ProviderKey, ReceiptHead
from providers.services.booking import Meter
from usage.contracts import Outcome
from usage.services import ledger

logger = logging.getLogger(__name__)
# A call waits for its receipt no longer than this; the others before it take a millisecond or two each.
PATIENCE = "5s"
# No call lasts longer than an hour, and its booking a little more.
LOST_AFTER = timedelta(minutes=65)
FINGERPRINT_LENGTH = 12
CHAIN = Kept(
    RECEIPTS,
    lock="SELECT seq, hash, clock_timestamp() FROM providers_receipthead WHERE organization_id = %s FOR UPDATE",
    begin=(
        "INSERT INTO providers_receipthead (organization_id, seq, hash, open_uses) VALUES (%s, 0, %s, '{}')"
        " ON CONFLICT DO NOTHING"
    ),
    add=(
        "WITH moved AS (UPDATE providers_receipthead SET seq = %(seq)s, hash = %(hash)s, open_uses = CASE"
        " WHEN %(event)s = 'opened' THEN array_append(open_uses, %(use)s::uuid)"
        " ELSE array_remove(open_uses, %(use)s::uuid) END WHERE organization_id = %(org)s)"
        " INSERT INTO providers_keyreceipt (id, organization_id, seq, hash, event, use_id, key_id, owner_id, user_id,"
        " token_id, grant_id, generation_id, facts, occurred_at) VALUES (%(id)s, %(org)s, %(seq)s, %(hash)s,"
        " %(event)s, %(use)s, %(key)s, %(owner)s, %(user)s, %(token)s, %(grant)s, %(generation)s,"
        " %(facts)s::jsonb, %(ts)s)"
    ),
)
Purpose = Literal["chat", "verify"]
# ``refused``: the key was not opened after all. ``unreached``: the provider cannot have heard of the call.
# ``lost``: nobody knows; the process died.
Ending = Outcome | Literal["refused", "unreached", "lost"]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a key, on record. ``owner`` is whose key it is, None when it is the organization's."""

    id: uuid.UUID
    organization: uuid.UUID
    key: uuid.UUID
    owner: uuid.UUID | None
    user: uuid.UUID
    token: uuid.UUID | None = None
    grant: uuid.UUID | None = None
    generation: uuid.UUID | None = None

    @property
    def ids(self) -> dict[str, uuid.UUID | None]:
        """As the entries name them."""
        said = asdict(self)
        return {"use": said.pop("id"), **{name: said[name] for name in said if name != "organization"}}


def open_for_call(order: Order, key: ProviderKey, *, grant_id: uuid.UUID | None = None) -> Use:
    """Put the use on record, last in the transaction that allows it; raises ReceiptNotWritten."""
    use = Use(
        uuid7(),
        order.organization_id,
        key.pk,
        key.user_id,
        order.user_id,
        order.token_id,
        grant_id,
        order.generation_id,
    )
    _open(use, key, "chat", order.model_name, request_digest(order))
    return use


def open_for_check(access: Access, key: ProviderKey) -> Use:
    """Likewise, to ask the provider whether it knows the key. There is no model and no request in it."""
    use = Use(uuid7(), key.organization_id, key.pk, key.user_id, access.user_id, access.token_id)
    _open(use, key, "verify", None, None)
    return use


def close(
    use: Use, outcome: Ending, code: str = "", *, bill: Bill | None = None, meter: Meter | None = None
) -> None:
    """Say what came of the use, last in the transaction that books it. What is closed stays as it is."""
    held = ReceiptHead.objects.select_for_update().filter(open_uses__contains=[use.id])
    if held.first() is not None:
        append(CHAIN, use.organization, {**use.ids, **_closing(outcome, code, bill, meter)})


def close_abandoned(generation_id: uuid.UUID, bill: Bill | None) -> None:
    """Close what a process that died left open of an answer."""
    for row in KeyReceipt.objects.filter(generation_id=generation_id, event=KeyReceipt.Event.OPENED):
        close(use_of(row), "interrupted" if bill else "lost", "process_lost", bill=bill)


def close_lost(age: timedelta = LOST_AFTER) -> int:
    """Close every use that is older than any call can last; gives how many there were."""
    due = _lost(age)
    for organization_id, use_id in due:
        try:
            with organization_scope(organization_id):
                _close_lost(use_id)
        except Exception:
            # One that cannot be closed now must not keep the others from it.
            logger.exception("use %s not closed", use_id)
    return len(due)


def use_of(row: KeyReceipt) -> Use:
    """The use that a stored receipt is about."""
    return Use(
        row.use_id,
        row.organization_id,
        row.key_id,
        row.owner_id,
        row.user_id,
        row.token_id,
        row.grant_id,
        row.generation_id,
    )


def request_digest(order: Order) -> str:
    """SHA-256 of the canonical JSON of what goes to the provider: ``{messages, model, parameters}``."""
    request = {
        "messages": [asdict(message) for message in order.messages],
        "model": order.model_name,
        "parameters": dict(order.parameters),
    }
    return hashlib.sha256(canonical(request).encode()).hexdigest()


def _open(use: Use, key: ProviderKey, purpose: Purpose, model: str | None, digest: str | None) -> None:
    facts = {
        "digest": digest,
        "fingerprint": key.fingerprint[:FINGERPRINT_LENGTH],
        "model": model,
        "origin": _origin(key),
        "provider": key.provider,
        "purpose": purpose,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        append(CHAIN, use.organization, {**use.ids, "chain": RECEIPTS, "event": "opened", "facts": facts})
    except (DatabaseError, InterfaceError) as error:
        logger.error("no receipt, so no call: %s", type(error).__name__)
        raise ReceiptNotWritten() from None


def _origin(key: ProviderKey) -> str | None:
    """None for a row that was edited into one without an address, which does not open."""
    try:
        return key.destination.origin
    except (KeyError, ValueError):
        return None


def _closing(outcome: Ending, code: str, bill: Bill | None, meter: Meter | None) -> dict[str, Any]:
    usage = bill.usage if bill else None
    facts = {
        "cache_read_tokens": usage.cache_read_tokens if usage else None,
        "cache_write_tokens": usage.cache_write_tokens if usage else None,
        "cost": money.render(bill.cost) if bill else None,
        "duration_ms": meter.duration_ms if meter else None,
        "error_code": code,
        "first_token_ms": meter.first_token_ms if meter else None,
        "input_tokens": usage.input_tokens if usage else None,
        "outcome": outcome,
        "output_tokens": usage.output_tokens if usage else None,
        "price_source": bill.price_source if bill else None,
        "reasoning_tokens": usage.reasoning_tokens if usage else None,
        "usage_source": usage.source if usage else None,
    }
    return {"chain": RECEIPTS, "event": "closed", "facts": facts}


def _lost(age: timedelta) -> Sequence[Any]:
    # Across organizations: the function gives ids alone, and each is then treated within its own scope.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, use_id FROM byok_lost_uses(%s)", [f"{age.total_seconds()} seconds"]
        )
        return cursor.fetchall()


def _close_lost(use_id: uuid.UUID) -> None:
    row = KeyReceipt.objects.get(use_id=use_id, event=KeyReceipt.Event.OPENED)
    if row.generation_id is not None:
        # Whoever could have booked it has had the time.
        ledger.release(row.generation_id)
    close(use_of(row), "lost", "process_lost")
