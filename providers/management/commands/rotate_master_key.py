"""Every data key under the active master key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.management.installation import (
    NotTheOwner,
    StoredDataKey,
    renew_probe,
    stored_data_keys,
)
from providers.management.progress import Bar
from providers.services.rotation import rewrap
from providers.vault import installed
from providers.vault.exceptions import MasterKeyError, VaultError, VaultSealed


class Command(BaseCommand):
    """Safe to run again, to kill and to run beside the platform: each data key changes by itself, or not at all."""

    help = "Wrap all data keys by the first master key of the list, and say when the others can be retired."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            installed.require_unsealed()
            kek_id = installed.keyring().describe().kek_id
            self._rewrap_all(kek_id)
            # A platform that serves meanwhile makes data keys of new organizations, with the list that it knows.
            behind = [one for one in _live() if one.kek_id != kek_id]
            shut = [one for one in _live() if not one.opens(installed.installation())]
            if behind or shut:
                raise CommandError(
                    f"{len(behind)} data key(s) are not under {kek_id}, {len(shut)} do not open. Keep the old"
                    " master key and run this again."
                )
            renew_probe()
        except (MasterKeyError, NotTheOwner) as error:
            raise CommandError(str(error)) from None
        except VaultSealed:
            raise CommandError(
                "The vault is sealed: see manage.py vault_status. Nothing was changed."
            ) from None
        self.stdout.write(
            f"Every data key is under {kek_id}. Remove the other master keys from the list and start again;"
            " keep them as long as the oldest backup."
        )

    def _rewrap_all(self, kek_id: str) -> None:
        rows = _live()
        bar = Bar(self.stdout, "data keys")
        for number, row in enumerate(rows):
            bar.show(number, len(rows))
            self._rewrap(row)
        bar.show(len(rows), len(rows))

    def _rewrap(self, row: StoredDataKey) -> None:
        try:
            rewrap(organization_id=row.organization_id, data_key_id=row.id)
        except VaultError as error:
            self.stderr.write(f"data key {row.id} of {row.organization_id}: {error.reason}")


def _live() -> list[StoredDataKey]:
    return [one for one in stored_data_keys() if not one.is_destroyed]
