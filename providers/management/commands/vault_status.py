"""Is the vault open, and by which key?"""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.management.installation import NotTheOwner, StoredDataKey, stored_data_keys, wanted_kek
from providers.vault import installed
from providers.vault.exceptions import MasterKeyError, VaultSealed


class Command(BaseCommand):
    """Ends with 1 when the vault is sealed, or when a data key does not open."""

    help = "Say whether the master key opens what is stored here, and which key each data key waits for."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            described = installed.keyring().describe()
            rows = stored_data_keys()
            shut = self._shut(rows)
            wanted = wanted_kek()
        except (MasterKeyError, NotTheOwner) as error:
            raise CommandError(str(error)) from None
        state = installed.state()
        self.stdout.write(f"vault: {state}")
        self.stdout.write(f"keyring: {described.provider}, active key {described.kek_id}")
        self.stdout.write(f"stored here for key: {wanted or 'none yet'}")
        for (key_state, kek_id), count in sorted(Counter((one.state, one.kek_id) for one in rows).items()):
            where = f" under key {kek_id}" if kek_id and key_state != "destroyed" else ""
            self.stdout.write(f"data keys {key_state}{where}: {count}")
        if state == "sealed":
            raise CommandError(_advice(described.healthy, wanted))
        if shut:
            raise CommandError(f"{shut} data key(s) do not open with this keyring.")

    def _shut(self, rows: list[StoredDataKey]) -> int:
        try:
            installed.require_unsealed()
            instance = installed.installation()
            return sum(1 for one in rows if not one.is_destroyed and not one.opens(instance))
        except VaultSealed:
            return 0


def _advice(healthy: bool, wanted: str) -> str:
    if not healthy:
        return "The vault is sealed: the keyring does not answer."
    if not wanted:
        return "The vault is sealed: nothing was prepared yet. Start the platform, or run prepare_database."
    return f"The vault is sealed: this master key is not {wanted}. Give that key back and start again."
