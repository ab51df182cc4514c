"""A new data key for one organization, or for all."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from byokplatform.core.tenancy import organization_scope
from providers.management.installation import NotTheOwner, stored_data_keys
from providers.management.progress import Bar
from providers.services.rotation import begin_rotation, finish_rotation
from providers.vault.exceptions import MasterKeyError, VaultSealed
from providers.vault.installed import require_unsealed


class Command(BaseCommand):
    """Safe to kill and to run beside the platform: what was begun is finished before anything new begins."""

    help = "Make new data keys, seal every provider key again under them, and destroy the old ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", type=uuid.UUID, metavar="ID", help="only this one's data key")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_unsealed()
            wanted = options["organization"]
            begun = self._begun(wanted)
            blocked = sum(self._finish(organization) for organization in begun)
        except (MasterKeyError, NotTheOwner) as error:
            raise CommandError(str(error)) from None
        except VaultSealed:
            raise CommandError(
                "The vault is sealed: see manage.py vault_status. What was begun goes on later."
            ) from None
        if blocked:
            raise CommandError(
                f"{blocked} provider key(s) do not open and were left: they must be entered again or deleted."
                " Until then their old data keys stay."
            )
        self.stdout.write(f"{len(begun)} organization(s) have new data keys; the old ones are destroyed.")

    def _begun(self, wanted: uuid.UUID | None) -> list[uuid.UUID]:
        """Where a rotation goes on; begun everywhere when none did."""
        rows = [one for one in stored_data_keys() if wanted in (None, one.organization_id)]
        under_way = sorted({one.organization_id for one in rows if one.state == "decrypt_only"})
        if under_way:
            self.stdout.write("Finishing what was begun. Run this again for the other organizations.")
            return under_way
        everywhere = sorted({one.organization_id for one in rows if one.state == "active"})
        for organization in everywhere:
            with organization_scope(organization):
                begin_rotation(organization_id=organization, actor=None)
        return everywhere

    def _finish(self, organization: uuid.UUID) -> int:
        """Gives how many provider keys did not open."""
        bar, blocked = Bar(self.stdout, str(organization)), 0
        for reached in finish_rotation(organization_id=organization, again=True):
            bar.show(reached.done, reached.total)
            blocked = reached.blocked
        return blocked
