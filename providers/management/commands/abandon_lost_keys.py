"""The way out when the master key is lost for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from byokplatform.core.tenancy import organization_scope
from providers.management.installation import NotTheOwner, renew_probe, stored_data_keys
from providers.services.erasing import abandon_data_key
from providers.vault import installed
from providers.vault.exceptions import MasterKeyError, VaultSealed


class Command(BaseCommand):
    """Ends with 1 and changes nothing unless asked in full, or while the vault is open."""

    help = "Destroy every data key that the present master key does not open, and begin anew under it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--the-master-key-is-lost", action="store_true", help="say that you know what you lose"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if installed.state() == "open":
                raise CommandError("The vault is open: nothing is lost.")
            instance = installed.installation()
            lost = [one for one in stored_data_keys() if not one.is_destroyed and not one.opens(instance)]
            if not options["the_master_key_is_lost"]:
                raise CommandError(
                    f"{len(lost)} data key(s) do not open, and all provider keys under them would be lost for good."
                    " Look for the master key first; to go on without it, add --the-master-key-is-lost."
                )
            for one in lost:
                with organization_scope(one.organization_id):
                    abandon_data_key(organization_id=one.organization_id, data_key_id=one.id)
            renew_probe()
        except (MasterKeyError, NotTheOwner) as error:
            raise CommandError(str(error)) from None
        except VaultSealed:
            raise CommandError("The keyring does not answer. Nothing was changed.") from None
        self.stdout.write(f"{len(lost)} data key(s) are destroyed. Start again; keys can be entered anew.")
