"""What only the owner of the database sees and writes: the data keys of all organizations, and the probe."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connections, transaction

from providers.services.erasing import destroy_again
from providers.vault import installed
from providers.vault.context import DataKeyContext
from providers.vault.exceptions import VaultError
from providers.vault.ledger import Destroyed, Ledger
from providers.vault.secret import overwrite

DATA_KEYS = (
    "SELECT id, organization_id, version, state, kek_id, wrapped FROM providers_organizationkey"
    " ORDER BY organization_id, version"
)


@dataclass(frozen=True, slots=True)
class StoredDataKey:
    """One data key of any organization, wrapped."""

    id: uuid.UUID
    organization_id: uuid.UUID
    version: int
    state: str
    kek_id: str
    wrapped: bytes

    @property
    def is_destroyed(self) -> bool:
        return self.state == "destroyed" and not self.wrapped

    def opens(self, instance: str) -> bool:
        """Whether the keyring unwraps it; raises VaultSealed when it does not answer."""
        context = DataKeyContext(instance, self.organization_id, self.id, self.version).encode()
        try:
            overwrite(installed.asked(lambda ring: ring.unwrap(context, self.wrapped)))
        except VaultError:
            return False
        return True


class NotTheOwner(Exception):
    """The command needs ``DATABASE_URL``, which names the database's owner."""


def stored_data_keys() -> list[StoredDataKey]:
    """Every data key of every organization; raises NotTheOwner."""
    with _as_owner() as cursor:
        cursor.execute(DATA_KEYS)
        rows = cursor.fetchall()
    return [
        StoredDataKey(id, organization, version, state, kek_id, bytes(wrapped))
        for id, organization, version, state, kek_id, wrapped in rows
    ]


def settle_probe() -> bool:
    """Write the probe of a new installation; whether the keyring is the right one.

    One that has data keys and no probe yet must open one of them first. Raises VaultSealed, NotTheOwner.
    """
    instance, probe = _installation()
    if probe:
        return installed.opens(probe, instance)
    live = [one for one in stored_data_keys() if not one.is_destroyed]
    if live and not any(one.opens(instance) for one in live):
        return False
    renew_probe()
    return True


def renew_probe() -> None:
    """Put a probe under the keyring's active key. Raises VaultSealed, NotTheOwner."""
    instance, _ = _installation()
    made = installed.new_probe(instance)
    with _as_owner() as cursor:
        cursor.execute(
            "UPDATE providers_installation SET probe = %s, kek_id = %s WHERE id = 1",
            [made.wrapped, made.kek_id],
        )


def wanted_kek() -> str:
    """The id of the key that wrapped the probe; empty when there is none."""
    with _as_owner() as cursor:
        cursor.execute("SELECT kek_id FROM providers_installation WHERE id = 1")
        return str(cursor.fetchone()[0])


def replay_ledger(ledger: Ledger) -> int:
    """Destroy again what a restored backup brought back; gives how many data keys that were.

    What was destroyed and did not reach the ledger, because the process ended in between, is added to it.
    Raises LedgerError, NotTheOwner.
    """
    noted = ledger.read()
    stored = {Destroyed(one.organization_id, one.id): one for one in stored_data_keys()}
    ledger.append(gone for gone, one in stored.items() if one.is_destroyed and gone not in noted)
    returned = [gone for gone, one in stored.items() if not one.is_destroyed and gone in noted]
    for gone in returned:
        destroy_again(gone)
    return len(returned)


def _installation() -> tuple[str, bytes]:
    with _as_owner() as cursor:
        cursor.execute("SELECT name::text, probe FROM providers_installation WHERE id = 1")
        name, probe = cursor.fetchone()
    return str(name), bytes(probe)


@contextmanager
def _as_owner() -> Iterator[Any]:
    try:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            yield cursor
    except DatabaseError:
        raise NotTheOwner("Only the database's owner can do this; set DATABASE_URL.") from None
